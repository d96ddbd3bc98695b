using Sallyport.Policy.Compilation.GatewayApi;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>What the compilers of one snapshot share.</summary>
internal sealed class CompileContext
{
    private readonly ILookup<Type, Resource> _byType;

    public CompileContext(CompileInput input, Findings findings)
    {
        Input = input;
        Findings = findings;
        _byType = input.Resources.ToLookup(resource => resource.GetType());
        IReadOnlyList<Resource> converted = GatewayApiConverter.Convert(this);
        if (converted.Count > 0)
            _byType = input.Resources.Concat(converted).ToLookup(resource => resource.GetType());
    }

    public CompileInput Input { get; }

    public MeshConfig Mesh => Input.Mesh;

    public Findings Findings { get; }

    public Workload Workload => Input.Workload;

    /// <summary>All resources of a kind, oldest first.</summary>
    public IEnumerable<T> OldestFirst<T>() where T : Resource => _byType[typeof(T)].Order(CreationOrder.Instance).Cast<T>();

    /// <summary>All resources of a kind, in document order.</summary>
    public IEnumerable<T> All<T>() where T : Resource => _byType[typeof(T)].Cast<T>();
}
