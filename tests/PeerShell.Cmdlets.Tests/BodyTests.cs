using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>What becomes of a body on its way from one PowerShell to another.</summary>
public sealed class BodyTests : IDisposable
{
    private readonly Session _session = new();

    public BodyTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("'text'", "Text", "text")]
    [InlineData("''", "Text", "")]
    [InlineData("[psobject]'wrapped'", "Text", "wrapped")]
    [InlineData("[byte[]](1, 2)", "Bytes", null)]
    [InlineData("[psobject][byte[]](1, 2)", "Bytes", null)]
    [InlineData("$null", "Json", "null")]
    [InlineData("$true", "Json", "true")]
    [InlineData("42", "Json", "42")]
    [InlineData("[ulong]::MaxValue", "Json", "18446744073709551615")]
    [InlineData("[bigint]::Parse('123456789012345678901234567890')", "Json", "123456789012345678901234567890")]
    [InlineData("1.5", "Json", "1.5")]
    [InlineData("1.10d", "Json", "1.10")]
    [InlineData("[double]::NaN", "Json", "\"NaN\"")]
    [InlineData("[char]'x'", "Json", "\"x\"")]
    [InlineData("[DayOfWeek]::Friday", "Json", "5")]
    [InlineData("[datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)", "Json", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("[timespan]'01:02:03'", "Json", "\"01:02:03\"")]
    [InlineData("[guid]'9a0f1b4c-0000-0000-0000-000000000001'", "Json", "\"9a0f1b4c-0000-0000-0000-000000000001\"")]
    [InlineData("[uri]'http://example.com/a b'", "Json", "\"http://example.com/a b\"")]
    [InlineData("[version]'1.2.3'", "Json", "\"1.2.3\"")]
    [InlineData("[ipaddress]'::1'", "Json", "\"::1\"")]
    [InlineData("[System.IO.FileInfo]'/tmp/file.txt'", "Json", "\"/tmp/file.txt\"")]
    [InlineData("[switch]$true", "Json", "true")]
    [InlineData("&{ $d = [System.Collections.Generic.Dictionary[string,object]]::new(); $d.a = 1; , $d }", "Json", "{\"a\":1}")]
    [InlineData("@{ in = [System.Collections.Generic.SortedDictionary[int,string]]::new() }", "Json", "{\"in\":{}}")]
    [InlineData("&{ param($a) $PSBoundParameters } -a 1", "Json", "{\"a\":1}")]
    [InlineData("@()", "Json", "[]")]
    [InlineData("@(1, 'a', $null, @(2))", "Json", "[1,\"a\",null,[2]]")]
    [InlineData("[ordered]@{ b = 1; a = @{ c = 'é' } }", "Json", "{\"b\":1,\"a\":{\"c\":\"é\"}}")]
    [InlineData("@{ 1 = 'number' }", "Json", "{\"1\":\"number\"}")]
    [InlineData("[pscustomobject]@{ name = 'x'; list = 1, 2; none = $null }", "Json", "{\"name\":\"x\",\"list\":[1,2],\"none\":null}")]
    [InlineData("[System.Tuple]::Create(1, 'a')", "Json", "{\"Item1\":1,\"Item2\":\"a\",\"Length\":2}")]
    [InlineData("[psobject]42", "Json", "42")]
    public void Travels_as(string body, string kind, string? content)
    {
        _session.Run($"Send-PeerMessage -Body ({body}) -To $toBob -Wait; $m = Receive-PeerMessage -Node $bob");
        Assert.Equal(kind, _session.Run("$m.Kind")[0].ToString());
        if (content is not null)
            Assert.Equal(content, _session.Run("$m.ToString()")[0].ToString());
    }

    [Theory]
    [InlineData("'text' | ForEach-Object { $_ }")]
    [InlineData("[psobject]'text'")]
    public void A_string_that_PowerShell_has_wrapped_is_text_for_methods_too(string body)
    {
        _session.Run($"$toBob.Send(({body})); $m = Receive-PeerMessage -Node $bob -Wait -Count 1");
        Assert.Equal("Text", _session.Run("$m.Kind")[0].ToString());
    }

    [Theory]
    [InlineData("[pscustomobject]@{ a = 1; b = 'x'; c = 1.5; d = $true; e = $null; f = 1, 2 }")]
    [InlineData("@{ a = 1; b = 'x'; c = 1.5; d = $true; e = $null; f = 1, 2 }")]
    public void Comes_back_as_PSCustomObject(string body)
    {
        _session.Run($"Send-PeerMessage -Body ({body}) -To $toBob -Wait; $b = Receive-PeerMessage -Node $bob -BodyOnly");
        Assert.Equal(
            "PSCustomObject Int64 String Double Boolean True Object[]",
            _session.Run("""
                $b.GetType().Name, $b.a.GetType().Name, $b.b.GetType().Name, $b.c.GetType().Name, $b.d.GetType().Name, ($null -eq $b.e),
                    $b.f.GetType().Name -join ' '
                """)[0].ToString());
    }

    [Theory]
    [InlineData("""{"a":1,"A":2}""", "$b['a'], $b['A']", "1 2")]
    [InlineData("""{"":1,"b":2}""", "$b[''], $b['b']", "1 2")]
    [InlineData("""{"PSTypeNames":1}""", "$b['PSTypeNames']", "1")]
    [InlineData("""{"a":1,"a":2}""", "$b.a", "2")]
    [InlineData("""["\ud800",1]""", "$b[1]", "1")]
    [InlineData("1e400", "$b", "Infinity")]
    [InlineData("12345678901234567890", "$b.GetType().Name", "BigInteger")]
    [InlineData("""{"$type":"System.Diagnostics.Process"}""", "$b.'$type'", "System.Diagnostics.Process")]
    [InlineData("\"2026-01-02T03:04:05Z\"", "$b", "2026-01-02T03:04:05Z")]
    [InlineData(" [ ] ", "$b.Count", "0")]
    public void Any_JSON_can_be_read(string json, string look, string seen)
    {
        SendJson(json);
        Assert.Equal(seen, _session.Run($"$b = Receive-PeerMessage -Node $bob -BodyOnly -Wait -Count 1; ({look}) -join ' '")[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("nonsense")]
    public void What_is_no_JSON_is_an_error(string json)
    {
        SendJson(json);
        var error = _session.Try("Receive-PeerMessage -Node $bob -BodyOnly -Wait -Count 1")
            .HasError("BadMessage", ErrorCategory.InvalidData);
        Assert.Equal("PeerMessage", error.TargetObject.GetType().Name);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void JSON_is_read_to_a_depth_of_64(int depth, bool readable)
    {
        SendJson(new string('[', depth) + new string(']', depth));
        Assert.Equal(readable ? 0 : 1, _session.Try("Receive-PeerMessage -Node $bob -BodyOnly -Wait -Count 1").Errors.Count);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Bodies_are_written_to_a_depth_of_32(int depth, bool writable)
    {
        _session.Run($"$body = 'x'; foreach ($level in 1..{depth}) {{ $body = @{{ a = $body }} }}");
        var outcome = _session.Try("Send-PeerMessage -Body $body -To $toBob");
        if (writable)
            Assert.Empty(outcome.Errors);
        else
            outcome.HasError("BodyNotSupported", ErrorCategory.InvalidType);
    }

    [Fact]
    public void What_refers_to_itself_is_refused_with_its_place()
    {
        var error = _session.Try("$loop = @{}; $loop.again = @(1, $loop); Send-PeerMessage -Body $loop -To $toBob")
            .HasError("BodyNotSupported", ErrorCategory.InvalidType);
        Assert.Contains("again[1].again[1]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_throws_is_null()
    {
        _session.Run("""
            $body = [pscustomobject]@{ a = 1 }
            $body.PSObject.Properties.Add([psscriptproperty]::new('bad', { throw 'no' }))
            Send-PeerMessage -Body $body -To $toBob -Wait
            """);
        Assert.Equal("{\"a\":1,\"bad\":null}", _session.Run("(Receive-PeerMessage -Node $bob).ToString()")[0].ToString());
    }

    [Fact]
    public void The_place_of_what_is_refused_is_named()
    {
        var error = _session.Try("Send-PeerMessage -Body @{ jobs = @(@{ run = { 1 } }) } -To $toBob")
            .HasError("BodyNotSupported", ErrorCategory.InvalidType);
        Assert.Contains("jobs[0].run", error.ToString(), StringComparison.Ordinal);
    }

    private void SendJson(string json)
    {
        _session["json"] = json;
        _session.Run("""
            $toBob.Send([PeerShell.Node.MessageBody]::FromJson([System.ReadOnlyMemory[byte]][System.Text.Encoding]::UTF8.GetBytes($json)))
            """);
    }
}
