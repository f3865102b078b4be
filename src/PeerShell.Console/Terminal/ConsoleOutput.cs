using System.Management.Automation;
using System.Management.Automation.Internal;

namespace PeerShell.Hosting.Terminal;

/// <summary>
/// Writes to standard output and standard error. Removes colours for streams that do not support them, and hides the progress
/// line before other output.
/// </summary>
internal sealed class ConsoleOutput(TerminalFeatures features)
{
    private readonly Lock _gate = new();
    private readonly ProgressLine? _progress = features.Progress ? new ProgressLine(features.ErrorColours) : null;
    private bool _allToErrors;

    /// <summary>Writes to standard output.</summary>
    /// <param name="text">The text.</param>
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

    /// <summary>Shows progress, if there is a terminal to show it on.</summary>
    /// <param name="source">The source of the report.</param>
    /// <param name="record">The report.</param>
    public void ShowProgress(long source, ProgressRecord record)
    {
        lock (_gate)
            _progress?.Show(source, record);
    }

    /// <summary>Ends the display of progress.</summary>
    public void EndProgress()
    {
        lock (_gate)
            _progress?.End();
    }

    /// <summary>Redirects all output to standard error, without empty lines.</summary>
    /// <returns>An object that ends this when disposed.</returns>
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
