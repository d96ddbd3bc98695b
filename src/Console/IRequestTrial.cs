using System.Text.Json.Nodes;

namespace Sallyport.Console;

/// <summary>
/// Asks a proxy without ports what it would answer. A seam: the console is no host of proxies, so the program that joins both hands it in.
/// </summary>
public interface IRequestTrial
{
    /// <summary>Judges requests by documents, each as if nothing else were sent.</summary>
    /// <param name="documents">Objects of the API that are in force for the trial.</param>
    /// <param name="workload">For whom they are judged.</param>
    /// <param name="requests">What is sent, in order.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer a request, or a problem of the documents for all.</returns>
    Task<TrialAnswers> AskAsync(
        IReadOnlyList<JsonObject> documents, TrialWorkload workload, IReadOnlyList<TrialRequest> requests, CancellationToken cancel);
}
