using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

/// <summary>The sentences with which Start-PeerNode refuses its parameters.</summary>
public sealed class StartPeerNodeErrorTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("-DeadAfter 0", "-DeadAfter must be at least 0.1 s, not 0 s", "00:00:00")]
    [InlineData("-DeadAfter -3", "-DeadAfter must be at least 0.1 s, not -3 s", "-00:00:03")]
    [InlineData("-ResumeWindow -1", "-ResumeWindow can't be negative, as -1 s is", "-00:00:01")]
    public void A_time_that_no_node_can_have_is_named(string parameters, string says, string target)
    {
        var error = _session.Try($"Start-PeerNode 'alice{_session.Suffix}' {parameters}")
            .HasError("InvalidNodeOptions", ErrorCategory.InvalidArgument, target);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Listen -1", "'-1' is not a port. A port is a number from 0 to 65535.")]
    [InlineData("-Listen 70000", "'70000' is not a port.")]
    [InlineData("-Bootstrap -1", "'-1' is not a port.")]
    [InlineData("-Bootstrap nosuch", "No node of this process is called 'nosuch' either.")]
    [InlineData("-Listen nosuch", "'nosuch' has no port.")]
    public void An_endpoint_that_is_none_is_an_error_that_says_why(string parameters, string says)
    {
        var error = _session.Try($"Start-PeerNode 'alice{_session.Suffix}' {parameters}")
            .HasError("InvalidEndpoint", ErrorCategory.InvalidArgument, parameters.Split(' ')[1]);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0", "is an address that other machines can reach")]
    [InlineData("nosuchhost.invalid:7000", "is a name, which can stand for an address that other machines can reach")]
    public void What_others_may_reach_is_told_from_what_they_can(string endpoint, string says) => Assert.Contains(
        $"{endpoint} {says}",
        _session.Try($"Start-PeerNode -Listen {endpoint}").HasError("InsecureAddress", ErrorCategory.SecurityError).ToString(),
        StringComparison.Ordinal);
}
