using System.Management.Automation.Runspaces;
using PeerShell.Hosting.Engine;

namespace PeerShell.Hosting;

/// <summary>What the command line asks to run, in the form the engine wants.</summary>
internal sealed class Script
{
    private readonly Command _command;
    private readonly bool _lastStatementDecides;

    private Script(Command command, bool lastStatementDecides = false)
    {
        _command = command;
        _lastStatementDecides = lastStatementDecides;
    }

    /// <summary>Finds or reads what is to be run.</summary>
    /// <param name="commandLine">The command line.</param>
    /// <returns>The script.</returns>
    /// <exception cref="UsageException">There is no such script.</exception>
    public static Script From(CommandLine commandLine)
    {
        Script script = commandLine.Mode switch
        {
            RunMode.File => new(OfFile(commandLine.Text)),
            RunMode.Command => new(OfText(commandLine.Text), lastStatementDecides: true),
            _ => new(OfText(ReadStandardInput())),
        };
        foreach (CommandParameter parameter in ScriptArguments.Read(commandLine.Arguments))
            script._command.Parameters.Add(parameter);
        return script;
    }

    /// <summary>Runs it; its output, errors included, goes to the host.</summary>
    /// <param name="runner">What runs it.</param>
    /// <returns>Whether it succeeded, by the rules of the option it was given with.</returns>
    public bool Run(PipelineRunner runner)
    {
        runner.LetExitEndTheSession();
        // The engine leaves $? as it was after a pipeline that does not go into the history.
        return runner.Run(_command, addToHistory: _lastStatementDecides)
            && (!_lastStatementDecides || runner.LastStatementSucceeded);
    }

    private static Command OfFile(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new UsageException($"There is no script at '{full}'.");
        // In the global scope, so that what runs after the script (event actions, handlers) finds its functions.
        return Path.GetExtension(full).Equals(".ps1", StringComparison.OrdinalIgnoreCase)
            ? new Command(full, isScript: false, useLocalScope: false)
            : OfText(Read(full));
    }

    private static Command OfText(string text) => new(text, isScript: true, useLocalScope: false);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The script '{path}' cannot be read: {problem.Message}");
        }
    }

    private static string ReadStandardInput()
    {
        using StreamReader reader = new(Console.OpenStandardInput(), Console.InputEncoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
