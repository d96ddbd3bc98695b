namespace Sallyport.Commands;

/// <summary>An argument or a file that cannot be used. The command line prints the message and ends with 2.</summary>
internal sealed class UnusableInputException(string message) : Exception(message);
