using PeerShell.Hosting.Engine;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting;

/// <summary>The entry point. Turns a command line into an exit code.</summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        int exitCode = Run(arguments);
        // Unlike a return, this does not wait for threads that a script left running.
        Environment.Exit(exitCode);
    }

    private static int Run(string[] arguments)
    {
        try
        {
            CommandLine commandLine = CommandLine.Parse(arguments);
            switch (commandLine.Mode)
            {
                case RunMode.Help:
                    Console.Out.WriteLine(Usage.Text);
                    return ExitCode.Success;
                case RunMode.Version:
                    Console.Out.WriteLine(Usage.Version);
                    return ExitCode.Success;
                case RunMode.Unspecified when !Console.IsInputRedirected:
                    return RunPrompt();
                default:
                    return RunScript(commandLine);
            }
        }
        catch (UsageException problem)
        {
            Console.Error.WriteLine($"{Usage.Program}: {problem.Message}");
            Console.Error.WriteLine($"Try {Usage.Program} -Help.");
            return ExitCode.Usage;
        }
        catch (StartupException problem)
        {
            Console.Error.WriteLine($"{Usage.Program}: {problem.Message}");
            return ExitCode.Failure;
        }
    }

    private static int RunPrompt()
    {
        using Interrupts interrupts = new(endsSession: false);
        using Session session = Session.Open(TerminalFeatures.Detect(), interrupts, Session.DefaultModulePath);
        Console.Out.WriteLine(Usage.Welcome);
        session.Repl.Run();
        return session.Host.ExitCode ?? ExitCode.Success;
    }

    private static int RunScript(CommandLine commandLine)
    {
        Script script = Script.From(commandLine);
        using Interrupts interrupts = new(endsSession: true);
        using Session session = Session.Open(TerminalFeatures.Detect(), interrupts, Session.DefaultModulePath);
        interrupts.ListenForTermination();
        bool succeeded = script.Run(session.Runner);
        return interrupts.ExitCode ?? session.Host.ExitCode ?? (succeeded ? ExitCode.Success : ExitCode.Failure);
    }
}
