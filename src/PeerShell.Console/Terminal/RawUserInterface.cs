using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;

namespace PeerShell.Hosting.Terminal;

/// <summary>The terminal as a grid of cells, with only the features that every terminal has. Nothing can be read back from it.</summary>
internal sealed class RawUserInterface : PSHostRawUserInterface
{
    private string _title = "";

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => WindowSize;
        set => throw Unsupported("resize the terminal");
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => new(TerminalSize.Width, TerminalSize.Height);
        set => throw Unsupported("resize the terminal");
    }

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Size MaxWindowSize => WindowSize;

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get
        {
            (int left, int top) = Console.GetCursorPosition();
            return new(left, top);
        }
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw Unsupported("scroll the terminal");
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => OperatingSystem.IsWindows() ? Console.CursorSize : 100;
        set
        {
            if (OperatingSystem.IsWindows())
                Console.CursorSize = value;
        }
    }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() ? Console.Title : _title;
        set
        {
            _title = value;
            if (!Console.IsOutputRedirected)
                Console.Title = value;
        }
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (Console.IsInputRedirected)
            throw new HostException("A key can't be read, because standard input is redirected.");
        ConsoleKeyInfo key = Console.ReadKey(intercept: options.HasFlag(ReadKeyOptions.NoEcho));
        return new((int)key.Key, key.KeyChar, StateOf(key.Modifiers), keyDown: options.HasFlag(ReadKeyOptions.IncludeKeyDown));
    }

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source, int offset) =>
        CellWidth.Of(new StringDecorated(source[offset..]).ToString(OutputRendering.PlainText));

    /// <inheritdoc/>
    public override int LengthInBufferCells(string source) => LengthInBufferCells(source, 0);

    /// <inheritdoc/>
    public override int LengthInBufferCells(char source) => CellWidth.Of([source]);

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // This rectangle is the documented way to clear the whole screen.
        if (rectangle != new Rectangle(-1, -1, -1, -1))
            throw Unsupported("write at a position of the terminal");
        if (!Console.IsOutputRedirected)
            Console.Clear();
    }

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw Unsupported("write at a position of the terminal");

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported("read from the terminal");

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported("scroll the terminal");

    private static HostException Unsupported(string what) => new($"This host can't {what}.");

    private static ControlKeyStates StateOf(ConsoleModifiers modifiers)
    {
        ControlKeyStates state = 0;
        if (modifiers.HasFlag(ConsoleModifiers.Alt))
            state |= ControlKeyStates.LeftAltPressed;
        if (modifiers.HasFlag(ConsoleModifiers.Control))
            state |= ControlKeyStates.LeftCtrlPressed;
        if (modifiers.HasFlag(ConsoleModifiers.Shift))
            state |= ControlKeyStates.ShiftPressed;
        return state;
    }
}
