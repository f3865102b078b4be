using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace PeerShell.Handlers;

/// <summary>
/// Records the lines that are written to the host, as by <c>Out-Host</c>. Streams are recorded elsewhere. A prompt is an error.
/// </summary>
internal sealed class HandlerUserInterface(RecordLog records) : PSHostUserInterface
{
    private readonly StringBuilder _line = new();

    public override PSHostRawUserInterface RawUI { get; } = new HandlerRawUserInterface();

    public override void Write(string value)
    {
        _line.Append(value);
        if (!value.EndsWith('\n'))
            return;

        records.Add("Host", _line.ToString().TrimEnd('\r', '\n'));
        _line.Clear();
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write($"{value}\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
    }

    public override void WriteInformation(InformationRecord record)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw NoPrompt();

    public override SecureString ReadLineAsSecureString() => throw NoPrompt();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoPrompt();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoPrompt();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        throw NoPrompt();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NoPrompt();

    internal static HostException NoPrompt() => new("A handler runs in the background, so it can't prompt the user.");
}
