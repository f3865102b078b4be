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

    /// <summary>Takes out control characters.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
