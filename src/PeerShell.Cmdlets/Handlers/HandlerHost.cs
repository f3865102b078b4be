using System.Globalization;
using System.Management.Automation.Host;

namespace PeerShell.Handlers;

/// <summary>The host of handlers' runspaces: has no screen and no keyboard, keeps what is written to it, and can't be left by <c>exit</c>.</summary>
internal sealed class HandlerHost(RecordLog records) : PSHost
{
    public override string Name => "PeerShell handler";

    public override Version Version { get; } = typeof(HandlerHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = new HandlerUserInterface(records);

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>What the last script that was left by <c>exit</c> gave it; null before.</summary>
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
