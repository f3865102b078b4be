namespace PeerShell.Hosting.Editing;

/// <summary>Reads one line from a terminal, key by key.</summary>
internal sealed class LineEditor
{
    // With fewer cells than this after the prompt, the line starts on a row of its own.
    private const int MinimalRoom = 10;

    private readonly ITerminal _terminal;
    private readonly LineRequest _request;
    private readonly CompletionCycle? _completion;
    private readonly LineBuffer _line = new();
    private readonly LineView _view = new();
    private int _column;

    /// <summary>Creates an editor for a line.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="request">The prompt and the options for reading.</param>
    public LineEditor(ITerminal terminal, LineRequest request)
    {
        _terminal = terminal;
        _request = request;
        _completion = request.Complete is null ? null : new CompletionCycle(request.Complete);
    }

    private string Shown => _request.Secret ? new string('*', _line.Text.Length) : LineView.Printable(_line.Text);

    /// <summary>Reads the line.</summary>
    /// <param name="line">The line; empty unless it was entered.</param>
    /// <returns>How the reading ended.</returns>
    public LineEnd Read(out string line)
    {
        ShowPrompt();
        _request.History?.Rewind();
        while (true)
        {
            LineEnd? end = Handle(_terminal.ReadKey());
            if (end is null)
            {
                // Pasted text is drawn only once, after its last character.
                if (!_terminal.KeyAvailable)
                    Draw();
                continue;
            }
            // Draws the whole line, so that it is complete above the next prompt.
            _terminal.Write($"{Start()}\x1b[K{Shown}{(end == LineEnd.Cancelled ? "^C" : "")}\n");
            line = end == LineEnd.Entered ? _line.Text : "";
            return end.Value;
        }
    }

    private LineEnd? Handle(ConsoleKeyInfo key)
    {
        bool alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        // Ctrl+Alt is AltGr on Windows, which types characters.
        bool altGr = alt && key.Modifiers.HasFlag(ConsoleModifiers.Control);
        bool control = !alt && key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return LineEnd.Entered;
            case ConsoleKey.C when control:
                return LineEnd.Cancelled;
            case ConsoleKey.D when control && _line.Text.Length == 0:
                return LineEnd.EndOfInput;
            case ConsoleKey.LeftArrow:
                _line.MoveLeft();
                break;
            case ConsoleKey.RightArrow:
                _line.MoveRight();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _line.MoveHome();
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _line.MoveEnd();
                break;
            case ConsoleKey.Backspace:
                _line.DeleteBefore();
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                _line.DeleteAt();
                break;
            case ConsoleKey.U when control:
                _line.DeleteToStart();
                break;
            case ConsoleKey.K when control:
                _line.DeleteToEnd();
                break;
            case ConsoleKey.Escape:
                _line.Set("");
                break;
            case ConsoleKey.UpArrow:
                Recall(_request.History?.Previous(_line.Text));
                break;
            case ConsoleKey.DownArrow:
                Recall(_request.History?.Next());
                break;
            case ConsoleKey.L when control:
                ClearScreen();
                break;
            // A tab that is followed by more input at once was pasted.
            case ConsoleKey.Tab when _completion is not null && !_terminal.KeyAvailable:
                _completion.Step(_line, forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                break;
            case ConsoleKey.Tab:
                _line.Insert("\t");
                break;
            default:
                if (!char.IsControl(key.KeyChar) && (altGr || !alt && !control))
                    _line.Insert(key.KeyChar.ToString());
                break;
        }
        return null;
    }

    private void Recall(string? line)
    {
        if (line is not null)
            _line.Set(line);
    }

    private void ShowPrompt()
    {
        _terminal.Write(_request.Prompt);
        _column = _terminal.Column;
        if (_column > 0 && _terminal.Width - _column < MinimalRoom)
        {
            _terminal.Write("\n");
            _column = 0;
        }
    }

    private void ClearScreen()
    {
        _terminal.Write("\x1b[H\x1b[2J");
        ShowPrompt();
    }

    private string Start() => "\r" + Right(_column);

    private static string Right(int cells) => cells > 0 ? $"\x1b[{cells}C" : "";

    private void Draw()
    {
        (string visible, int cursorCell) = _view.Show(Shown, _line.Cursor, _terminal.Width - _column);
        _terminal.Write($"{Start()}{visible}\x1b[K{Start()}{Right(cursorCell)}");
    }
}
