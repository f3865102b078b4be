using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.Protocol;

namespace PeerShell.Starting;

/// <summary>Checks the times of nodes that will be started, so that the error names the parameter.</summary>
internal static class TimeChecks
{
    /// <summary>Checks the times that the user has given.</summary>
    /// <returns>The error; null if the times are valid.</returns>
    public static ErrorRecord? Check(TimeSpan? deadAfter, TimeSpan? resumeWindow) =>
        deadAfter < KeepAliveOptions.ShortestDeadAfter ? NodeErrors.DeadAfterTooShort(deadAfter.Value)
        : resumeWindow < TimeSpan.Zero ? NodeErrors.ResumeWindowNegative(resumeWindow.Value)
        : null;
}
