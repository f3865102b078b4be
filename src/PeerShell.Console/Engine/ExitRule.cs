using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PeerShell.Hosting.Engine;

/// <summary>
/// Makes <c>exit</c> in the next script file end the session instead of only that file. Without this, the host can't
/// distinguish a script's <c>exit 3</c> from a script that ran to its end after a native program returned 3.
/// </summary>
/// <remarks>The engine has no public API for this. pwsh sets the same internal property for its -File option.</remarks>
internal static class ExitRule
{
    private const string ContextType = "System.Management.Automation.ExecutionContext, System.Management.Automation";

    /// <summary>Applies to the next script file that runs in a runspace, and only to that one.</summary>
    /// <param name="runspace">The runspace.</param>
    public static void ApplyToNextScript(Runspace runspace) => SetRethrowExit(GetContext(runspace), true);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExecutionContext")]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object GetContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetRethrowExit([UnsafeAccessorType(ContextType)] object context, bool value);
}
