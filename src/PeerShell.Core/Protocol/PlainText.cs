using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PeerShell.Protocol;

/// <summary>Text from the network that people will read on a terminal.</summary>
internal static class PlainText
{
    /// <summary>Decodes UTF-8 and takes out control characters, with which a stranger could rewrite somebody's screen.</summary>
    public static string From(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    /// <summary>Why something is no JSON: without the place, which is one within a line, and without the full stop.</summary>
    public static string From(JsonException error)
    {
        var message = error.Message;
        var place = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return Clean(place < 0 ? message : message[..place]).TrimEnd(' ', '.', '|');
    }

    /// <summary>
    /// A name as it may be shown: without control characters and those that nobody sees (category Cf, such as zero-width and
    /// bidirectional ones) and without white space at its ends, all of which make two names look like one.
    /// </summary>
    public static string CleanName(string name)
    {
        if (name.All(c => c is > ' ' and <= '~'))
            return name;

        var inner = name.AsSpan().Trim();
        var start = name.Length - name.AsSpan().TrimStart().Length;
        var cleaned = new StringBuilder(name.Length).Append('\uFFFD', start);
        foreach (var rune in inner.EnumerateRunes())
            cleaned.Append((Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? Rune.ReplacementChar : rune).ToString());

        return cleaned.Append('\uFFFD', name.Length - start - inner.Length).ToString();
    }

    /// <summary>Whether a name may be shown as it is.</summary>
    public static bool IsName(string name) => CleanName(name) == name;

    /// <summary>Takes out control characters.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
