using System.Globalization;
using System.Text;
using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Formatting;

/// <summary>
/// Formats values for the views. Names and bodies come from other machines, so their control characters are replaced before they
/// reach the terminal.
/// </summary>
public static class Display
{
    private const int MaxLine = 500;

    /// <summary>Formats a text in one line.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, with a space for each run of white space and a sign for each other control or invisible character.</returns>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        foreach (var character in (text ?? "").EnumerateRunes())
        {
            if (line.Length >= MaxLine)
                return line.Append('…').ToString();
            if (!Rune.IsWhiteSpace(character))
                line.Append(IsHidden(character) ? "·" : character.ToString());
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString();
    }

    /// <summary>Formats the body of a message in one line.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The text, the JSON, or the number of bytes.</returns>
    public static string Body(PeerMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind == MessageKind.Bytes)
            return $"({message.Bytes.Length:N0} bytes)";

        // Decode only as much of a long body as can be shown.
        const int bytesPerCharacter = 4;
        var bytes = message.Bytes.Span;
        return Line(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, (MaxLine + 1) * bytesPerCharacter)]));
    }

    /// <summary>Formats a time of day.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The local time, to the millisecond.</returns>
    public static string Time(DateTimeOffset time) => time.LocalDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Formats a round-trip time.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The time in milliseconds.</returns>
    public static string Milliseconds(TimeSpan? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMilliseconds:0.0} ms") : "";

    // Line and paragraph separators are white space.
    private static bool IsHidden(Rune character) =>
        Rune.IsControl(character) || Rune.GetUnicodeCategory(character) == UnicodeCategory.Format;
}
