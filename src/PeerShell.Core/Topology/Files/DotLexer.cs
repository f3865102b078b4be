using System.Text;

namespace PeerShell.Topology.Files;

/// <summary>
/// Splits DOT into ids, operators and punctuation. Like Graphviz, it skips C and C++ comments and lines that begin with #,
/// joins quoted ids by +, and knows only two escapes in quotes: an escaped quote and an escaped line break.
/// </summary>
internal sealed class DotLexer(string text)
{
    private int _at;
    private int _line = 1;

    /// <summary>The last token read: the text of an id, <c>--</c>, <c>-></c>, or another sign; empty at the end.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Whether the token is an id.</summary>
    public bool IsId { get; private set; }

    /// <summary>Whether the id was quoted, so that it can't be a keyword.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>The line in which the token begins.</summary>
    public int Line { get; private set; } = 1;

    private char Here => Peek(0);

    public bool Is(string sign) => !IsId && Token == sign;

    public bool IsKeyword(string word) => IsId && !IsQuoted && string.Equals(Token, word, StringComparison.OrdinalIgnoreCase);

    public void Read()
    {
        SkipBlanks();
        (Line, IsId, IsQuoted) = (_line, false, false);
        if (_at >= text.Length)
            Token = "";
        else if (Here == '"')
            ReadQuoted();
        else if (Here == '<')
            ReadHtml();
        else if (Here == '-' && Peek(1) is '-' or '>' && text[_at] == '-')
            Take(2);
        else if (IsWord(Here) || Here is '-' or '.')
            ReadWord();
        else if (Here is '{' or '}' or '[' or ']' or ';' or ',' or '=' or ':')
            Take(1);
        else
            throw new BadLineException(_line, $"'{Here}' is not allowed here. Put a name with such characters in quotes.");
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private static bool IsWord(char sign) => char.IsAsciiLetterOrDigit(sign) || sign == '_' || sign >= '\u0080';

    private void Take(int length)
    {
        Token = text.Substring(_at, length);
        _at += length;
    }

    private void ReadWord()
    {
        var start = _at;
        do
            _at++;
        while (IsWord(Here) || Here == '.');

        Token = text[start.._at];
        IsId = true;
    }

    private void ReadQuoted()
    {
        StringBuilder id = new();
        (IsId, IsQuoted) = (true, true);
        do
        {
            ReadPart(id);
            SkipBlanks();
        }
        while (Here == '+' && Joins());

        Token = id.ToString();
    }

    private bool Joins()
    {
        _at++;
        SkipBlanks();
        return Here == '"' ? true : throw new BadLineException(_line, "A + is not followed by another part in quotes.");
    }

    private void ReadPart(StringBuilder id)
    {
        for (_at++; Here != '"'; _at++)
        {
            if (_at >= text.Length)
                throw new BadLineException(Line, "A quote is opened but not closed.");

            if (Here == '\n')
                _line++;
            if (Here == '\\' && Peek(1) == '"')
                _at++;
            else if (Here == '\\' && Peek(1) == '\\')
                id.Append(text[_at++]);
            else if (Here == '\\' && Peek(1) is '\n' or '\r' && text[_at] == '\\')
            {
                _at += Peek(1) == '\r' && Peek(2) == '\n' ? 2 : 1;
                _line++;
                continue;
            }

            id.Append(Here);
        }

        _at++;
    }

    private void ReadHtml()
    {
        var (start, depth) = (_at, 0);
        do
        {
            if (_at >= text.Length)
                throw new BadLineException(Line, "A < is opened but not closed.");

            depth += Here == '<' ? 1 : Here == '>' ? -1 : 0;
            if (Here == '\n')
                _line++;
            _at++;
        }
        while (depth > 0);

        Token = text[(start + 1)..(_at - 1)];
        (IsId, IsQuoted) = (true, true);
    }

    private void SkipBlanks()
    {
        for (; _at < text.Length; _at++)
        {
            if (Here == '\n')
                _line++;
            else if (Here == '/' && Peek(1) == '/')
                SkipTo("\n");
            else if (Here == '/' && Peek(1) == '*')
                SkipComment();
            else if (Here == '#' && (_at == 0 || text[_at - 1] == '\n'))
                SkipTo("\n");
            else if (!char.IsWhiteSpace(Here) && Here != '\uFEFF')
                return;
        }
    }

    private void SkipComment()
    {
        var (start, line) = (_at, _line);
        SkipTo("*/");
        if (_at >= text.Length)
            throw new BadLineException(line, "A comment is opened but not closed.");

        _line += text.AsSpan(start, _at - start).Count('\n');
        _at++;
    }

    // Skips to just before the end of the line, or to the beginning of another sign.
    private void SkipTo(string sign)
    {
        var found = text.IndexOf(sign, _at, StringComparison.Ordinal);
        _at = found < 0 ? text.Length : sign == "\n" ? found - 1 : found;
    }
}
