using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PeerShell.Protocol;

/// <summary>Makes text from the network safe to show on a terminal.</summary>
/// <remarks>
/// Replaced are the Unicode categories Cc (control characters, which rewrite a screen), Cf (format characters: zero-width and
/// bidirectional ones, which hide and reorder text; see Unicode Technical Report 36, "Unicode Security Considerations"),
/// Zl and Zp (the line and paragraph separators, which some terminals and log readers take for line ends). Each becomes one
/// U+FFFD, so that a reader sees that something was there. An emoji that is joined of several by U+200D falls apart.
/// </remarks>
internal static class PlainText
{
    /// <summary>Decodes UTF-8 and replaces control and invisible characters.</summary>
    public static string From(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    /// <summary>
    /// Returns why a text is not JSON, without the position (which counts within one line) and without the full stop.
    /// </summary>
    public static string From(JsonException error)
    {
        var message = error.Message;
        var place = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return Clean(place < 0 ? message : message[..place]).TrimEnd(' ', '.', '|');
    }

    /// <summary>
    /// Returns a name that is safe to show. Control characters, invisible characters and white space at the ends are replaced,
    /// because they make different names look the same.
    /// </summary>
    public static string CleanName(string name)
    {
        if (name.All(c => c is > ' ' and <= '~'))
            return name;

        var inner = name.AsSpan().Trim();
        var start = name.Length - name.AsSpan().TrimStart().Length;
        var cleaned = new StringBuilder(name.Length).Append('\uFFFD', start);
        Append(cleaned, inner);
        return cleaned.Append('\uFFFD', name.Length - start - inner.Length).ToString();
    }

    /// <summary>Whether a name is safe to show unchanged.</summary>
    public static bool IsName(string name) => CleanName(name) == name;

    /// <summary>Replaces control and invisible characters, and halves of surrogate pairs.</summary>
    /// <returns>The text itself if there are none, as in nearly all texts.</returns>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;

        var cleaned = new StringBuilder(text.Length);
        Append(cleaned, text);
        return cleaned.ToString();
    }

    private static bool IsClean(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || IsHidden(rune))
                return false;

            rest = rest[length..];
        }

        return true;
    }

    // Half of a surrogate pair comes as the replacement character.
    private static void Append(StringBuilder destination, ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
            destination.Append((IsHidden(rune) ? Rune.ReplacementChar : rune).ToString());
    }

    private static bool IsHidden(Rune rune) =>
        !(rune.IsAscii && rune.Value is >= ' ' and <= '~')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
