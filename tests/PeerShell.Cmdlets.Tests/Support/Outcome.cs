using System.Management.Automation;

namespace PeerShell.Tests.Support;

/// <summary>What came of a script. A terminating error is the last of the errors.</summary>
internal sealed record Outcome(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>Checks that there was exactly one error, and which.</summary>
    /// <returns>The error.</returns>
    public ErrorRecord HasError(string id, ErrorCategory category, object? target = null)
    {
        Assert.True(Errors.Count == 1, $"Expected {id}, but there were {Errors.Count} errors: {string.Join("; ", Errors)}");
        var error = Errors[0];
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(category, error.CategoryInfo.Category);
        if (target is not null)
            Assert.Equal(target.ToString(), error.TargetObject?.ToString());

        return error;
    }
}
