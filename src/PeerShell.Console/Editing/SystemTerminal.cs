using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Editing;

/// <summary>The terminal of this process.</summary>
internal sealed class SystemTerminal : ITerminal
{
    /// <inheritdoc/>
    public int Width => TerminalSize.Width;

    /// <inheritdoc/>
    public int Column => Console.CursorLeft;

    /// <inheritdoc/>
    public bool KeyAvailable => Console.KeyAvailable;

    /// <inheritdoc/>
    public IDisposable ReadKeys() => new ControlC();

    /// <inheritdoc/>
    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);

    /// <inheritdoc/>
    public void Write(string text) => Console.Out.Write(text);

    private sealed class ControlC : IDisposable
    {
        private readonly bool _before = Console.TreatControlCAsInput;

        public ControlC() => Console.TreatControlCAsInput = true;

        public void Dispose() => Console.TreatControlCAsInput = _before;
    }
}
