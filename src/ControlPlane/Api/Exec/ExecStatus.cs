using System.Globalization;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>How a command ended, as the Status that kubectl reads from the last message.</summary>
internal static class ExecStatus
{
    public static JsonObject Of(int exitCode)
    {
        if (exitCode == 0) return new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" };
        string code = exitCode.ToString(CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = $"command terminated with non-zero exit code: exit status {code}",
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = code }) },
        };
    }

    /// <summary>It never ran.</summary>
    public static JsonObject NotStarted(string why) => new ApiException(500, "InternalError", "Internal error occurred: " + why).ToStatus();
}
