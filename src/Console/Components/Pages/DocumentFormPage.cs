using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Sallyport.Client;
using Sallyport.Console.Api;
using Sallyport.Console.Forms;
using Sallyport.Console.Yaml;

namespace Sallyport.Console.Components.Pages;

/// <summary>A form for a new document, or for one that exists and that the form has words for; others go to the page that has them as YAML.</summary>
public abstract class DocumentFormPage<TForm> : ComponentBase
    where TForm : class, IDocumentForm<TForm>, new()
{
    private string? _loaded;
    private bool _wasReviewed;

    /// <summary>Namespace of the document that is changed; null: a new one is made.</summary>
    [Parameter] public string? At { get; set; }

    [Parameter] public string? Name { get; set; }

    /// <summary>Namespace that is suggested for a new one.</summary>
    [SupplyParameterFromQuery(Name = "ns")] public string? Space { get; set; }

    [Inject] internal SignedIn SignedIn { get; set; } = null!;

    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    /// <summary>Null: not read yet, or there is none to be read.</summary>
    protected TForm? Form { get; private set; }

    protected JsonObject? Stored { get; private set; }

    protected FormFindings Findings { get; private set; } = FormFindings.None;

    private protected ApiStatus? Problem { get; private set; }

    private protected abstract ConsoleKind Kind { get; }

    /// <summary>A form with nothing in it.</summary>
    protected abstract TForm New(string ns);

    protected override async Task OnParametersSetAsync()
    {
        // The page is drawn anew for many reasons; what was filled in stays unless it is about another document.
        if (_loaded == $"{At}/{Name}")
            return;
        _loaded = $"{At}/{Name}";
        if (Name is null)
            Form = New(string.IsNullOrEmpty(Space) ? "default" : Space);
        else if (await SignedIn.ClientAsync() is { } client)
            Take(await client.GetAsync(Kind.Api, At, Name, CancellationToken.None));
    }

    /// <summary>Looks at what is filled in.</summary>
    protected void Check() => Findings = FormFindings.Of(Form!.ToJson(), _wasReviewed);

    protected Task<string> TextAsync()
    {
        _wasReviewed = true;
        Check();
        return Task.FromResult(YamlText.Write(Stored is null ? Form!.ToJson() : Form!.Into(Stored)));
    }

    private void Take(ApiResult result)
    {
        Problem = result.Status;
        if (!result.IsDone)
            return;
        Stored = result.Object;
        Form = FormDocument.TryRead<TForm>(Stored, out _);
        if (Form is null)
            Navigation.NavigateTo(Kind.ObjectAddress(At!, Name!), replace: true);
    }
}
