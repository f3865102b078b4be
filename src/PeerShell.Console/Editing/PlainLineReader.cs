using System.Text;

namespace PeerShell.Hosting.Editing;

/// <summary>Reads whole lines, for input without single keys or output without drawing.</summary>
internal sealed class PlainLineReader : ILineReader
{
    /// <inheritdoc/>
    public bool HasMore => false;

    /// <inheritdoc/>
    public LineEnd Read(LineRequest request, out string line)
    {
        Console.Out.Write(request.Prompt);
        string? read = request.Secret && !Console.IsInputRedirected ? ReadUnseen() : Console.In.ReadLine();
        line = read ?? "";
        return read is null ? LineEnd.EndOfInput : LineEnd.Entered;
    }

    // Reads single keys without echo, because the terminal would show what is typed into ReadLine.
    private static string ReadUnseen()
    {
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        Console.Out.WriteLine();
        return typed.ToString();
    }
}
