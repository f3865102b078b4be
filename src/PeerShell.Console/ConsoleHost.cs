using System.Globalization;
using System.Management.Automation.Host;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting;

/// <summary>The host that this program presents to the engine.</summary>
internal sealed class ConsoleHost(ConsoleUserInterface ui) : PSHost
{
    private int _nestedPrompts;

    /// <inheritdoc/>
    public override string Name => "PeerShell.Console";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => ui;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>The exit code that was passed to <c>exit</c>; null before.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Shows a prompt inside a running command for as long as the function returns true; null without a terminal.</summary>
    public Action<Func<bool>>? NestedPrompt { get; set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode)
    {
        if (_nestedPrompts > 0)
            ExitNestedPrompt();
        else
            ExitCode = exitCode;
    }

    /// <inheritdoc/>
    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
            throw new HostException("There is no terminal for a nested prompt.");
        int depth = ++_nestedPrompts;
        NestedPrompt(() => _nestedPrompts >= depth);
    }

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => _nestedPrompts = Math.Max(0, _nestedPrompts - 1);

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
