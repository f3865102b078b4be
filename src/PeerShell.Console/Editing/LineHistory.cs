namespace PeerShell.Hosting.Editing;

/// <summary>The entered lines, for the Up and Down keys. The line being typed is kept at the bottom.</summary>
internal sealed class LineHistory
{
    private readonly List<string> _lines = [];
    private string _draft = "";
    private int _at;

    /// <summary>Adds a line, unless it is blank or the same as the previous one, and goes back to the bottom.</summary>
    /// <param name="line">The line.</param>
    public void Add(string line)
    {
        if (!string.IsNullOrWhiteSpace(line) && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
        Rewind();
    }

    /// <summary>Goes back to the bottom.</summary>
    public void Rewind() => _at = _lines.Count;

    /// <summary>Goes up by one line.</summary>
    /// <param name="current">The current text of the line being typed.</param>
    /// <returns>The previous line; null if there is none.</returns>
    public string? Previous(string current)
    {
        if (_at == 0)
            return null;
        if (_at == _lines.Count)
            _draft = current;
        return _lines[--_at];
    }

    /// <summary>Goes down by one line.</summary>
    /// <returns>The next line, at the bottom the line that was being typed; null if already there.</returns>
    public string? Next()
    {
        if (_at == _lines.Count)
            return null;
        return ++_at == _lines.Count ? _draft : _lines[_at];
    }
}
