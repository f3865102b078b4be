using System.Globalization;
using System.Management.Automation.Host;

namespace PeerShell.Handlers;

/// <summary>
/// The host of handlers' runspaces. It has no screen and no keyboard, records what is written to it, and does not end on <c>exit</c>.
/// </summary>
internal sealed class HandlerHost(RecordLog records) : PSHost
{
    public override string Name => "PeerShell handler";

    public override Version Version { get; } = typeof(HandlerHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = new HandlerUserInterface(records);

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>The exit code of the last script that ended by <c>exit</c>; null if none did.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new HostException("A handler has no prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
