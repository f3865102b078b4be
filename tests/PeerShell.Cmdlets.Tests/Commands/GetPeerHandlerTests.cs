using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerHandlerTests : IDisposable
{
    private readonly Session _session = new();

    public GetPeerHandlerTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Handlers_are_found_by_name_and_wildcard_in_the_order_of_their_registration()
    {
        _session.Run("'one', 'two', 'three' | ForEach-Object { $null = Register-PeerHandler { } -Name $_ -Node $bob }");
        Assert.Equal(["one", "two", "three"], Names("Get-PeerHandler -Node $bob"));
        Assert.Equal(["two", "three"], Names("Get-PeerHandler t* -Node $bob"));
        Assert.Equal(["TWO"], Names("Get-PeerHandler two -Node $bob").Select(name => name.ToUpperInvariant()));
        Assert.Equal(["one", "two", "three"], Names("$alice, $bob | Get-PeerHandler"));
        Assert.Empty(_session.Run("Get-PeerHandler x* -Node $bob"));
        var error = _session.Try("Get-PeerHandler four -Node $bob").HasError("HandlerNotFound", ErrorCategory.ObjectNotFound, "four");
        Assert.Contains("one, two, three", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void They_say_how_they_do_and_what_they_are()
    {
        _session.Run("""
            $null = Register-PeerHandler -Topic work, play { throw 'oops' } -From 'a*' -ThrottleLimit 2 -Reply -Tee -Name h -Node $bob
            1, 2 | Send-PeerMessage -To $toBob -Topic work -Wait
            $h = Get-PeerHandler h -Node $bob
            while ($h.Count -lt 2) { }
            """);
        Assert.Equal(
            "Running 2 2 oops True work,play a* 2 True True  throw 'oops' ",
            _session.Run("""
                "$($h.State) $($h.Count) $($h.Errors) $($h.LastError.Message) $($h.MeanTime -gt 0) $($h.Topic -join ',') $($h.From) " +
                    "$($h.ThrottleLimit) $($h.Reply) $($h.Tee) $($h.ScriptBlock)"
                """)[0].ToString());
    }

    private IEnumerable<string> Names(string script) => _session.Run(script).Select(handler => $"{handler.Properties["Name"].Value}");
}
