using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Engine;

namespace PeerShell.Hosting.Terminal;

/// <summary>The user interface for scripts and the engine. Output goes to standard output, errors and progress to standard error.</summary>
internal sealed class ConsoleUserInterface(
    TerminalFeatures features, ConsoleOutput output, ILineReader reader, Interrupts interrupts) : PSHostUserInterface
{
    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new RawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => features.Colours;

    /// <inheritdoc/>
    public override void Write(string value) => output.Write(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        output.Write(Coloured(foregroundColor, backgroundColor, value));

    /// <inheritdoc/>
    public override void WriteLine() => output.Write(Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(string value) => output.Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        output.Write(Coloured(foregroundColor, backgroundColor, value) + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        // The engine's error views end with empty lines, which hosts do not show.
        if (!string.IsNullOrEmpty(value))
            output.WriteErrorLine(Styled(PSStyle.Instance.Formatting.Error, value));
    }

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) =>
        WriteLine(Styled(PSStyle.Instance.Formatting.Warning, "WARNING: " + message));

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) =>
        WriteLine(Styled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message));

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) =>
        WriteLine(Styled(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message));

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => output.ShowProgress(sourceId, record);

    /// <inheritdoc/>
    /// <returns>The line; null at the end of the input.</returns>
    public override string ReadLine() => Read(secret: false)!;

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        SecureString secret = new();
        foreach (char character in Read(secret: true) ?? throw NoAnswer())
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireTerminal();
        return new ChoicePrompt(this, choices, defaultChoice).Ask(caption, message);
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireTerminal();
        return new FieldPrompt(this).Ask(caption, message, descriptions);
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        RequireTerminal();
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadAnswer();
        }
        Write($"Password for user {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }

    /// <summary>Writes the heading of a question.</summary>
    /// <param name="caption">The title; may be empty.</param>
    /// <param name="message">The description; may be empty.</param>
    public void WriteHeading(string caption, string message)
    {
        WriteLine();
        if (!string.IsNullOrEmpty(caption))
            WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            WriteLine(message);
    }

    /// <summary>Reads the answer to a question.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="HostException">There is no more input.</exception>
    public string ReadAnswer() => ReadLine() ?? throw NoAnswer();

    private static HostException NoAnswer() => new("The question was not answered, because the input has ended.");

    private static string Styled(string style, string text) => style + text + PSStyle.Instance.Reset;

    // Most terminals do not report their colours; .NET then returns undefined colours.
    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string text)
    {
        string style = "";
        if (Enum.IsDefined(foreground))
            style += PSStyle.MapForegroundColorToEscapeSequence(foreground);
        if (Enum.IsDefined(background))
            style += PSStyle.MapBackgroundColorToEscapeSequence(background);
        return style.Length == 0 ? text : Styled(style, text);
    }

    private void RequireTerminal()
    {
        if (!features.InputIsTerminal)
            throw new HostException(
                "The question can't be asked, because standard input is redirected. Pass what is asked for as parameters, "
                + "and -Confirm:$false where a command wants a confirmation.");
    }

    private string? Read(bool secret)
    {
        switch (reader.Read(new LineRequest { Secret = secret }, out string line))
        {
            case LineEnd.Entered:
                return line;
            case LineEnd.Cancelled:
                interrupts.Stop();
                throw new PipelineStoppedException();
            default:
                return null;
        }
    }
}
