using System.Globalization;
using System.Text;
using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Formatting;

/// <summary>What the format views show. Names and bodies come from other machines: nothing of them reaches the terminal as a control character.</summary>
public static class Display
{
    private const int LongestLine = 500;

    /// <summary>Text in one line.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, with a space for each run of white space and a sign for each other control character.</returns>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        foreach (var character in text ?? "")
        {
            if (line.Length == LongestLine)
                return line.Append('…').ToString();
            if (!char.IsWhiteSpace(character))
                line.Append(char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format ? '·' : character);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString();
    }

    /// <summary>The body of a message in one line.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Its text, its JSON, or how many bytes it has.</returns>
    public static string Body(PeerMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind == MessageKind.Bytes)
            return $"({message.Bytes.Length:N0} bytes)";

        // No more of a long one than can be shown.
        const int bytesPerCharacter = 4;
        var bytes = message.Bytes.Span;
        return Line(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, (LongestLine + 1) * bytesPerCharacter)]));
    }

    /// <summary>A time of day.</summary>
    /// <param name="time">The time.</param>
    /// <returns>Local, to the millisecond.</returns>
    public static string Time(DateTimeOffset time) => time.LocalDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>A round trip.</summary>
    /// <param name="time">How long it took.</param>
    /// <returns>In milliseconds.</returns>
    public static string Milliseconds(TimeSpan? time) => time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMilliseconds:0.0} ms") : "";
}
