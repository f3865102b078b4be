using System.Management.Automation;

namespace PeerShell.Errors;

/// <summary>
/// Adds to an error what a user of the cmdlets can do about it. The exception comes from the engine below the cmdlets, which says
/// what happened but knows no parameters.
/// </summary>
internal static class ErrorRemedy
{
    /// <summary>Adds a sentence to the text that is shown; the exception's own message stays.</summary>
    /// <param name="error">The error.</param>
    /// <param name="remedy">What to do; null for nothing to add.</param>
    public static ErrorRecord WithRemedy(this ErrorRecord error, string? remedy)
    {
        if (remedy is not null)
            error.ErrorDetails = new ErrorDetails($"{error} {remedy}");

        return error;
    }
}
