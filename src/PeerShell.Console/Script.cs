using System.Management.Automation.Runspaces;
using PeerShell.Hosting.Engine;

namespace PeerShell.Hosting;

/// <summary>The script or command that the command line asks for, as an engine command.</summary>
internal sealed class Script
{
    private readonly Command _command;
    private readonly bool _lastStatementDecides;

    private Script(Command command, bool lastStatementDecides = false)
    {
        _command = command;
        _lastStatementDecides = lastStatementDecides;
    }

    /// <summary>Finds or reads the script.</summary>
    /// <param name="commandLine">The command line.</param>
    /// <returns>The script.</returns>
    /// <exception cref="UsageException">The script does not exist or can't be read.</exception>
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

    /// <summary>Runs the script. All its output, including errors, goes to the host.</summary>
    /// <param name="runner">The runner that runs it.</param>
    /// <returns>Whether it succeeded, by the rules of its mode.</returns>
    public bool Run(PipelineRunner runner)
    {
        runner.LetExitEndTheSession();
        // The engine updates $? only after a pipeline that goes into the history.
        return runner.Run(_command, addToHistory: _lastStatementDecides)
            && (!_lastStatementDecides || runner.LastStatementSucceeded);
    }

    private static Command OfFile(string path)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new UsageException($"There is no script at '{full}'.");
        // Global scope, so that code that runs after the script (event actions, handlers) finds its functions.
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
            throw new UsageException($"The script '{path}' can't be read: {problem.Message}");
        }
    }

    private static string ReadStandardInput()
    {
        using StreamReader reader = new(Console.OpenStandardInput(), Console.InputEncoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
