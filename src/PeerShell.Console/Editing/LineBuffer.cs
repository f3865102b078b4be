using System.Globalization;

namespace PeerShell.Hosting.Editing;

/// <summary>A line of text with a cursor, which is never inside a character.</summary>
internal sealed class LineBuffer
{
    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The position of the cursor, in UTF-16 code units from the start.</summary>
    public int Cursor { get; private set; }

    /// <summary>Replaces the text and moves the cursor to its end.</summary>
    /// <param name="text">The new text.</param>
    public void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    /// <summary>Replaces a part of the text and moves the cursor behind it.</summary>
    /// <param name="start">The start of the part.</param>
    /// <param name="length">The length of the part.</param>
    /// <param name="text">The replacement.</param>
    public void Replace(int start, int length, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(start + length));
        Cursor = start + text.Length;
    }

    /// <summary>Inserts text at the cursor.</summary>
    /// <param name="text">The text.</param>
    public void Insert(string text) => Replace(Cursor, 0, text);

    /// <summary>Deletes the character before the cursor.</summary>
    public void DeleteBefore()
    {
        int end = Cursor;
        MoveLeft();
        Replace(Cursor, end - Cursor, "");
    }

    /// <summary>Deletes the character at the cursor.</summary>
    public void DeleteAt()
    {
        if (Cursor < Text.Length)
            Replace(Cursor, StringInfo.GetNextTextElementLength(Text, Cursor), "");
    }

    /// <summary>Deletes everything before the cursor.</summary>
    public void DeleteToStart() => Replace(0, Cursor, "");

    /// <summary>Deletes everything from the cursor on.</summary>
    public void DeleteToEnd() => Replace(Cursor, Text.Length - Cursor, "");

    /// <summary>Moves one character to the left.</summary>
    public void MoveLeft()
    {
        int at = 0;
        // Characters of several code units can only be identified from the start of the text.
        for (int next = 0; next < Cursor; next += StringInfo.GetNextTextElementLength(Text, next))
            at = next;
        Cursor = at;
    }

    /// <summary>Moves one character to the right.</summary>
    public void MoveRight()
    {
        if (Cursor < Text.Length)
            Cursor += StringInfo.GetNextTextElementLength(Text, Cursor);
    }

    /// <summary>Moves to the start.</summary>
    public void MoveHome() => Cursor = 0;

    /// <summary>Moves to the end.</summary>
    public void MoveEnd() => Cursor = Text.Length;
}
