using System.Management.Automation;
using System.Reflection;

namespace PeerShell.Tests.Support;

/// <summary>What <c>Select-Object -First</c> does: ends the pipeline by an exception out of the producer's WriteObject.</summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    private int _seen;

    [Parameter(Position = 0)]
    public int Count { get; set; } = 1;

    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_seen < Count)
            return;

        var type = typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        const BindingFlags anyConstructor = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        throw (Exception)Activator.CreateInstance(type, anyConstructor, null, [this], null)!;
    }
}
