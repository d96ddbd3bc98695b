namespace Sallyport.Commands;

/// <summary>
/// Text from a file, from standard input (<c>-</c>), or from the argument itself. It may be secret, so no error quotes it.
/// </summary>
internal static class InputText
{
    /// <summary>Far more than any key set or token needs; a wrong path to something huge ends here.</summary>
    private const int MaxBytes = 4 << 20;

    public static byte[] ReadFile(string path)
    {
        if (path == "-")
            return ReadStandardInput();
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MaxBytes)
                throw new UnusableInputException($"{path}: larger than {MaxBytes >> 20} MiB");
            return File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UnusableInputException(File.Exists(path) ? $"{path}: {unreadable.Message}" : $"{path}: no such file");
        }
    }

    /// <summary>A token as people paste it: with blanks around it, or with the word Bearer before it.</summary>
    public static byte[] ReadToken(string argument)
    {
        string text = argument == "-" ? System.Text.Encoding.UTF8.GetString(ReadStandardInput()) : argument;
        text = text.Trim();
        return System.Text.Encoding.UTF8.GetBytes(text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text[7..].Trim() : text);
    }

    private static byte[] ReadStandardInput()
    {
        using Stream input = System.Console.OpenStandardInput();
        using MemoryStream content = new();
        byte[] buffer = new byte[16384];
        int read;
        while ((read = input.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxBytes)
                throw new UnusableInputException($"standard input: larger than {MaxBytes >> 20} MiB");
        }
        return content.ToArray();
    }
}
