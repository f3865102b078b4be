using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Engine;

/// <summary>Runs commands in the session's runspace, one after another.</summary>
internal sealed class PipelineRunner(Runspace runspace, ConsoleOutput output, Interrupts interrupts)
{
    /// <summary>The value of <c>$?</c> after the last command that went into the history.</summary>
    public bool LastStatementSucceeded =>
        Evaluate(Expression("$?")) is [.., { BaseObject: true }];

    /// <summary>Makes <c>exit</c> in the next script file end the session instead of only that file.</summary>
    public void LetExitEndTheSession() => ExitRule.ApplyToNextScript(runspace);

    /// <summary>Runs a command and shows its output and errors.</summary>
    /// <param name="command">The command.</param>
    /// <param name="addToHistory">Whether to add it to the engine's history.</param>
    /// <returns>False if it was stopped, or ended with a terminating error, which has been shown.</returns>
    public bool Run(Command command, bool addToHistory)
    {
        using PowerShell shell = NewShell();
        // Merges errors into the output, so that both appear in the order in which they were written.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(command).AddCommand("Out-Default");
        try
        {
            using (interrupts.Watch(shell))
                shell.Invoke(input: null, new PSInvocationSettings { AddToHistory = addToHistory });
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Show(error);
            return false;
        }
        finally
        {
            output.EndProgress();
        }
    }

    /// <summary>Runs a command for its result and ignores its errors.</summary>
    /// <param name="command">The command.</param>
    /// <returns>Its output; empty if it failed.</returns>
    public IReadOnlyList<PSObject> Evaluate(Command command)
    {
        using PowerShell shell = NewShell();
        shell.Commands.AddCommand(command);
        try
        {
            using (interrupts.Watch(shell))
                return shell.Invoke();
        }
        catch (RuntimeException)
        {
            return [];
        }
    }

    /// <summary>Finds completions for a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The position of the cursor in the line.</param>
    /// <returns>The completions.</returns>
    public CommandCompletion Complete(string text, int cursor)
    {
        using PowerShell shell = NewShell();
        ArrayList? errors = Evaluate(Expression(", $Error")) is [{ BaseObject: ArrayList list }] ? list : null;
        int before = errors?.Count ?? 0;
        CommandCompletion completion = CommandCompletion.CompleteInput(text, cursor, options: null, shell);
        // Removes the errors of failed attempts to complete, which are not the user's.
        errors?.RemoveRange(0, Math.Max(0, errors.Count - before));
        if (completion.CompletionMatches.Count > 0)
            return completion;
        string directory = string.Concat(
            Evaluate(Expression("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath")));
        return PathCompletion.Complete(text, cursor, directory);
    }

    private static Command Expression(string text) => new(text, isScript: true, useLocalScope: true);

    // A shell must be nested, on the same thread, inside a command of this runspace (a nested prompt).
    private PowerShell NewShell() => Runspace.DefaultRunspace == runspace
        ? PowerShell.Create(RunspaceMode.CurrentRunspace)
        : PowerShell.Create(runspace);

    private void Show(Exception error)
    {
        ErrorRecord record = (error as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(error, "HostError", ErrorCategory.NotSpecified, targetObject: null);
        if (error is IncompleteParseException)
        {
            // The record of this error has no position, and without one the engine's view of a parse error shows nothing.
            output.WriteErrorLine($"{PSStyle.Instance.Formatting.Error}ParserError: {error.Message}{PSStyle.Instance.Reset}");
            return;
        }
        try
        {
            using PowerShell shell = NewShell();
            shell.AddCommand("Out-Default");
            // Out-Default treats an error record from its input like any other output.
            using (output.SendAllToErrors())
                shell.Invoke(new[] { record });
        }
        catch (RuntimeException)
        {
            output.WriteErrorLine(error.Message);
        }
    }
}
