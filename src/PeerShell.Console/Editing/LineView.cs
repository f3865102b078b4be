using System.Globalization;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Editing;

/// <summary>
/// The visible part of a line, which always fits on one row. A line that is longer than the row scrolls sideways, as far as
/// necessary to show the cursor.
/// </summary>
internal sealed class LineView
{
    private int _start;

    /// <summary>Finds the visible part.</summary>
    /// <param name="text">The line; see <see cref="Printable"/>.</param>
    /// <param name="cursor">The position of the cursor in the line.</param>
    /// <param name="cells">The number of available cells, including one for the cursor after the end of the text.</param>
    /// <returns>The visible part, and the number of cells before the cursor in it.</returns>
    public (string Visible, int CursorCell) Show(string text, int cursor, int cells)
    {
        if (cursor <= _start)
            _start = cursor;
        while (CellWidth.Of(text.AsSpan(_start, cursor - _start)) >= cells)
            _start += StringInfo.GetNextTextElementLength(text, _start);

        int end = cursor;
        while (end < text.Length)
        {
            int next = end + StringInfo.GetNextTextElementLength(text, end);
            if (CellWidth.Of(text.AsSpan(_start, next - _start)) >= cells)
                break;
            end = next;
        }
        return (text[_start..end], CellWidth.Of(text.AsSpan(_start, cursor - _start)));
    }

    /// <summary>Makes a text printable on one row. The result has the same number of UTF-16 code units.</summary>
    /// <param name="text">The text, perhaps with line breaks (from the history) or tabs (pasted).</param>
    /// <returns>The text with a symbol for each line break and a space for each other control character.</returns>
    public static string Printable(string text) => string.Create(text.Length, text, static (result, source) =>
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = source[i] switch
            {
                '\n' => '\u21B5',
                char other when char.IsControl(other) => ' ',
                char other => other,
            };
    });
}
