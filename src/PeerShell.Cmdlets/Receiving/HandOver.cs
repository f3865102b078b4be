using System.Diagnostics;
using System.Management.Automation;

namespace PeerShell.Receiving;

/// <summary>Hands objects over to the next command of a pipeline, which can be stopped at any instant.</summary>
internal static class HandOver
{
    // The base class of what runs the next command. It is internal to the engine, as is everything that knows whether it ran.
    private const string CommandRunner = "CommandProcessorBase";

    /// <summary>Writes an object, without enumerating it.</summary>
    /// <returns>False if the pipeline was stopped before the next command, or the output of the pipeline, got the object.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped while the next command processed the object.</exception>
    public static bool TryWrite(Cmdlet command, object? value)
    {
        try
        {
            command.WriteObject(value, enumerateCollection: false);
            return true;
        }
        catch (PipelineStoppedException error)
        {
            if (new StackTrace(error, fNeedFileInfo: false).GetFrames().Any(frame => RunsCommand(frame.GetMethod()?.DeclaringType)))
                throw;

            return false;
        }
    }

    private static bool RunsCommand(Type? type)
    {
        while (type is not null && type.Name != CommandRunner)
            type = type.BaseType;

        return type is not null;
    }
}
