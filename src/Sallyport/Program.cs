using Sallyport.Commands;

// What waits for a socket goes on in the thread that learns of it, instead of being handed to another one: about a quarter less
// processor time for a request (docs/performance.md). The runtime reads this when it first uses a socket. No code behind a socket may block.
const string inlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(inlineCompletions) is null)
    Environment.SetEnvironmentVariable(inlineCompletions, "1");

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
