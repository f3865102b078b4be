using System.Management.Automation;
using System.Management.Automation.Internal;

namespace PeerShell.Hosting.Terminal;

/// <summary>
/// The way to standard output and standard error: keeps colours away from a stream that shows none, and the progress line
/// out of the way of everything else.
/// </summary>
internal sealed class ConsoleOutput(TerminalFeatures features)
{
    private readonly Lock _gate = new();
    private readonly ProgressLine? _progress = features.Progress ? new ProgressLine(features.ErrorColours) : null;
    private bool _allToErrors;

    /// <summary>Writes to standard output.</summary>
    /// <param name="text">What.</param>
    public void Write(string text)
    {
        lock (_gate)
        {
            _progress?.Hide();
            if (!_allToErrors)
                Console.Out.Write(ForStream(text, features.OutputColours));
            else if (text != Environment.NewLine)
                Console.Error.Write(ForStream(text, features.ErrorColours));
        }
    }

    /// <summary>Writes a line to standard error.</summary>
    /// <param name="text">The line.</param>
    public void WriteErrorLine(string text)
    {
        lock (_gate)
        {
            _progress?.Hide();
            Console.Error.WriteLine(ForStream(text, features.ErrorColours));
        }
    }

    /// <summary>Shows how far something is, if there is a terminal to show it on.</summary>
    /// <param name="source">Who reports.</param>
    /// <param name="record">The report.</param>
    public void ShowProgress(long source, ProgressRecord record)
    {
        lock (_gate)
            _progress?.Show(source, record);
    }

    /// <summary>Nothing is under way any more.</summary>
    public void EndProgress()
    {
        lock (_gate)
            _progress?.End();
    }

    /// <summary>Sends to standard error what is written to either stream, without the empty lines around it.</summary>
    /// <returns>Ends it.</returns>
    public IDisposable SendAllToErrors()
    {
        _allToErrors = true;
        return new Redirection(this);
    }

    private static string ForStream(string text, bool colours) => PSStyle.Instance.OutputRendering switch
    {
        _ when !text.Contains('\x1b', StringComparison.Ordinal) => text,
        OutputRendering.Ansi => text,
        OutputRendering.Host when colours => text,
        _ => new StringDecorated(text).ToString(OutputRendering.PlainText),
    };

    private sealed class Redirection(ConsoleOutput owner) : IDisposable
    {
        public void Dispose() => owner._allToErrors = false;
    }
}
