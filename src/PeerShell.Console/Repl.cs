using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Engine;

namespace PeerShell.Hosting;

/// <summary>The interactive prompt: reads a command, runs it and shows its output, repeatedly.</summary>
internal sealed class Repl(PipelineRunner runner, ConsoleHost host, ILineReader reader)
{
    private readonly LineHistory _history = new();

    /// <summary>Runs until <c>exit</c> or the end of the input.</summary>
    public void Run() => RunWhile(() => host.ExitCode is null);

    /// <summary>Runs while a condition holds.</summary>
    /// <param name="goOn">The condition, checked before each prompt.</param>
    public void RunWhile(Func<bool> goOn)
    {
        while (goOn())
        {
            switch (Read(out string command))
            {
                case LineEnd.EndOfInput:
                    host.SetShouldExit(ExitCode.Success);
                    break;
                case LineEnd.Entered when !string.IsNullOrWhiteSpace(command):
                    _history.Add(command);
                    runner.Run(new Command(command, isScript: true, useLocalScope: false), addToHistory: true);
                    break;
            }
        }
    }

    // Reads more lines while the parser reports incomplete input, for example after an open brace.
    private LineEnd Read(out string command)
    {
        command = "";
        string prompt = Prompt();
        while (true)
        {
            string before = command;
            LineEnd end = reader.Read(
                new LineRequest
                {
                    Prompt = prompt,
                    History = _history,
                    Complete = (line, cursor) => Complete(before, line, cursor),
                },
                out string line);
            command += line;
            // An empty line ends the input, and the parser then reports what is missing. Not so within pasted lines.
            bool givesUp = line.Length == 0 && before.Length > 0 && !reader.HasMore;
            if (end != LineEnd.Entered || givesUp || !IsIncomplete(command))
                return end;
            command += "\n";
            prompt = ">> ";
        }
    }

    private static bool IsIncomplete(string command)
    {
        Parser.ParseInput(command, out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private string Prompt()
    {
        string prompt = string.Concat(runner.Evaluate(new Command("prompt")));
        return prompt.Length == 0 ? "PS> " : prompt;
    }

    private CommandCompletion Complete(string before, string line, int cursor)
    {
        CommandCompletion completion = runner.Complete(before + line, before.Length + cursor);
        completion.ReplacementIndex -= before.Length;
        return completion;
    }
}
