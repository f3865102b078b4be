using System.Globalization;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Editing;

/// <summary>
/// The part of a line that is shown, always on one row: a line that is longer than the row moves sideways under it, as far
/// as it must for the cursor to be seen.
/// </summary>
internal sealed class LineView
{
    private int _start;

    /// <summary>Finds the part to show.</summary>
    /// <param name="text">The line; see <see cref="Printable"/>.</param>
    /// <param name="cursor">The cursor in it.</param>
    /// <param name="cells">How many cells there are, the cursor's own behind the end of the text included.</param>
    /// <returns>The part, and the cells in it before the cursor.</returns>
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

    /// <summary>The text as it can be shown on one row, unit for unit.</summary>
    /// <param name="text">The text, perhaps with line breaks (from the history) or tabs (pasted).</param>
    /// <returns>The same with marks instead.</returns>
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
