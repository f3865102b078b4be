using System.Text;

namespace PeerShell.Protocol;

/// <summary>Text from the network that people will read on a terminal.</summary>
internal static class PlainText
{
    /// <summary>Decodes UTF-8 and takes out control characters, with which a stranger could rewrite somebody's screen.</summary>
    public static string From(ReadOnlySpan<byte> utf8) => Clean(Encoding.UTF8.GetString(utf8));

    /// <summary>Takes out control characters.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
