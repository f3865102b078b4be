using System.Globalization;
using System.Text;
using PeerShell.Hosting.Editing;

namespace PeerShell.Tests.Hosting;

/// <summary>A terminal of one row: keys come from a queue, and what is written is drawn.</summary>
internal sealed class FakeTerminal(int width, params ConsoleKeyInfo[] keys) : ITerminal
{
    private readonly Queue<ConsoleKeyInfo> _keys = new(keys);
    private readonly List<string> _rows = [];
    private readonly StringBuilder _row = new();

    public int Width => width;

    public int Column { get; private set; }

    /// <summary>Whether all keys that are left were pasted at once.</summary>
    public bool Pasted { get; init; }

    public bool KeyAvailable => Pasted && _keys.Count > 0;

    /// <summary>The row before each key was read, and the rows' final states at their ends.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>The rows that are done.</summary>
    public IReadOnlyList<string> Rows => _rows;

    public static ConsoleKeyInfo Key(ConsoleKey key, ConsoleModifiers modifiers = 0) => new(
        '\0', key,
        modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control));

    public static IEnumerable<ConsoleKeyInfo> Text(string text) => text.Select(character => character switch
    {
        '\n' => Key(ConsoleKey.Enter),
        '\t' => Key(ConsoleKey.Tab),
        _ => new ConsoleKeyInfo(character, ConsoleKey.None, shift: false, alt: false, control: false),
    });

    public IDisposable ReadKeys() => new StringReader("");

    public ConsoleKeyInfo ReadKey()
    {
        Seen.Add(_row.ToString());
        return _keys.Dequeue();
    }

    public void Write(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    Column = 0;
                    break;
                case '\n':
                    _rows.Add(_row.ToString());
                    _row.Clear();
                    Column = 0;
                    break;
                case '\x1b':
                    i = Escape(text, i + 2);
                    break;
                default:
                    _row.Length = Math.Max(_row.Length, Column + 1);
                    _row[Column++] = text[i];
                    break;
            }
        }
    }

    private int Escape(string text, int at)
    {
        int end = at;
        while (char.IsAsciiDigit(text[end]))
            end++;
        if (text[end] == 'C')
            Column += int.Parse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture);
        else if (text[end] == 'K')
            _row.Length = Math.Min(_row.Length, Column);
        return end;
    }
}
