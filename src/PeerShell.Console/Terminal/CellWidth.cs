using System.Globalization;
using System.Text;

namespace PeerShell.Hosting.Terminal;

/// <summary>Measures how many cells of a terminal text occupies.</summary>
internal static class CellWidth
{
    // The "wide" and "full-width" characters of East Asian Width (Unicode Standard Annex 11), approximated by ascending blocks.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF),
        (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Measures a text without escape sequences.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number of cells.</returns>
    public static int Of(ReadOnlySpan<char> text)
    {
        int cells = 0;
        foreach (Rune rune in text.EnumerateRunes())
            cells += Of(rune);
        return cells;
    }

    private static int Of(Rune rune)
    {
        if (rune.Value is >= ' ' and < 0x300)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        foreach ((int first, int last) in Wide)
        {
            if (rune.Value <= last)
                return rune.Value >= first ? 2 : 1;
        }
        return 1;
    }
}
