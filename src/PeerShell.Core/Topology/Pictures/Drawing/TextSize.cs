namespace PeerShell.Topology.Pictures;

/// <summary>
/// Estimates the width of text. The font is not known here, because the viewer of a picture chooses it. The widths are those of
/// common sans-serif fonts, rounded up.
/// </summary>
internal static class TextSize
{
    private const string Narrow = "fijlrtI.,:;|!'()[]{} ", Wide = "mwMW@%&";
    private const char Ellipsis = '…';

    /// <summary>Returns the width of a text in a font of height 1.</summary>
    public static double WidthOf(string text)
    {
        var width = 0.0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune.Value);
        return width;
    }

    /// <summary>Shortens a text to a maximum number of characters, with an ellipsis at the end.</summary>
    public static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
            return text;

        var end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return text[..end] + Ellipsis;
    }

    private static double WidthOf(int character) => character switch
    {
        _ when character < 128 && Narrow.Contains((char)character) => 0.36,
        _ when character < 128 && Wide.Contains((char)character) => 0.9,
        >= 'A' and <= 'Z' => 0.7,
        < 0x1100 => 0.6,
        _ => 1.05, // East Asian, symbols, emoji
    };
}
