using System.Net;

namespace Sallyport.Output;

/// <summary>What <c>up</c> says when all is ready: a few words for a person, then one line for a program.</summary>
internal static class UpText
{
    public static void Write(
        TextWriter output, Uri api, (Uri Address, Uri SignIn) console, IPEndPoint gateway, string kubeconfig, IReadOnlyList<string> files)
    {
        string server = api.GetLeftPart(UriPartial.Authority);
        string documents = files.Count == 0
            ? "none yet: kubectl apply -f FILE"
            : $"{string.Join(", ", files)}, applied; a saved change is in force within a second";
        output.WriteLine($"""
            Sallyport is up.
              gateway    http://{gateway}/   (port 80 of istio-ingressgateway in istio-system)
              console    {console.SignIn}   (signs in once)
              kubectl    export KUBECONFIG={kubeconfig}
              documents  {documents}
            Why a request is answered as it is: sallyport explain --help. Ctrl-C stops.
            ready up api={server} console={console.Address.GetLeftPart(UriPartial.Authority)} gateway={gateway} kubeconfig={kubeconfig}
            """);
        output.Flush();
    }
}
