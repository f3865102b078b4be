using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PeerShell.Tests.Support;

/// <summary>A script that is running.</summary>
internal sealed class Run : IDisposable
{
    // Far more than anything here needs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PowerShell _shell = PowerShell.Create();
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly Task _invocation;

    public Run(Runspace runspace, string script)
    {
        _shell.Runspace = runspace;
        _shell.AddScript(script);
        _invocation = _shell.InvokeAsync<PSObject, PSObject>(null, _output);
    }

    /// <summary>Waits for the script to end.</summary>
    public Outcome End()
    {
        ErrorRecord? terminating = null;
        try
        {
            if (!_invocation.Wait(Patience))
                Assert.Fail("The script did not end.");
        }
        catch (AggregateException error)
            when (error.InnerException is RuntimeException { ErrorRecord: var record } and not PipelineStoppedException)
        {
            terminating = record;
        }
        catch (AggregateException error) when (error.InnerException is PipelineStoppedException)
        {
            // Stopped, as the test wanted.
        }

        // The invocation is over a moment before the runspace can be used again.
        SpinWait.SpinUntil(() => _shell.Runspace.RunspaceAvailability == RunspaceAvailability.Available, Patience);
        var errors = _shell.Streams.Error.ToList();
        if (terminating is not null)
            errors.Add(terminating);

        return new Outcome([.. _output], errors, [.. _shell.Streams.Warning.Select(warning => warning.Message)]);
    }

    /// <summary>Waits until the script has written so many objects.</summary>
    public void AwaitOutput(int count) => Await(() => _output.Count >= count);

    /// <summary>Waits until a cmdlet says that it waits.</summary>
    public string AwaitProgress()
    {
        Await(() => _shell.Streams.Progress.Count > 0);
        return _shell.Streams.Progress[0].StatusDescription;
    }

    /// <summary>Ctrl+C.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Stop()
    {
        var watch = Stopwatch.StartNew();
        Assert.True(Task.Run(_shell.Stop).Wait(Patience), "The script did not stop.");
        return watch.Elapsed;
    }

    public void Dispose() => _shell.Dispose();

    private void Await(Func<bool> reached)
    {
        SpinWait.SpinUntil(() => reached() || _invocation.IsCompleted, Patience);
        if (!reached())
            Assert.Fail($"The script is {_shell.InvocationStateInfo.State}: {_shell.InvocationStateInfo.Reason?.Message}");
    }
}
