using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PeerShell.Protocol;

/// <summary>Makes text from the network safe to show on a terminal.</summary>
internal static class PlainText
{
    /// <summary>
    /// Decodes UTF-8 and replaces control characters, because a remote peer could rewrite a user's screen with them.
    /// </summary>
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
    /// Returns a name that is safe to show. Control characters, invisible characters (category Cf, such as zero-width and
    /// bidirectional ones) and white space at the ends are replaced, because they make different names look the same.
    /// </summary>
    public static string CleanName(string name)
    {
        if (name.All(c => c is > ' ' and <= '~'))
            return name;

        var inner = name.AsSpan().Trim();
        var start = name.Length - name.AsSpan().TrimStart().Length;
        var cleaned = new StringBuilder(name.Length).Append('\uFFFD', start);
        foreach (var rune in inner.EnumerateRunes())
            cleaned.Append((IsInvisible(rune) ? Rune.ReplacementChar : rune).ToString());

        return cleaned.Append('\uFFFD', name.Length - start - inner.Length).ToString();
    }

    /// <summary>Whether a name is safe to show unchanged.</summary>
    public static bool IsName(string name) => CleanName(name) == name;

    /// <summary>Replaces control characters.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

        private static bool IsInvisible(Rune rune) => Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;
}
