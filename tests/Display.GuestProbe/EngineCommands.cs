using System.Globalization;
using Display.GuestProbe.Linux;
using LinuxInterop;

namespace Display.GuestProbe;

/// <summary>What the probe does on a machine whose graphics card is the device: programs that give the engines
/// work.</summary>
internal sealed class EngineCommands : ICommands
{
    private const uint BatchBufferEnd = 0x0A << 23;
    private const uint StoreDwordImm = (0x20 << 23) | 2;

    public string Execute(string[] words)
    {
        try
        {
            return words switch
            {
                ["store", string engine, string value] => Store(EngineOf(engine), Hex(value)),
                ["hang", string engine, string command] => Hang(EngineOf(engine), Hex(command)),
                ["draw"] => Draw(),
                _ => "unknown",
            };
        }
        catch (Exception e) when (e is LinuxException or InvalidOperationException or DllNotFoundException)
        {
            return $"failed {e.Message}";
        }
    }

    public void Dispose()
    {
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>I915_EXEC_RENDER, _BSD with the number of the engine from bit 13 on, _BLT and _VEBOX.</summary>
    private static uint EngineOf(string name) => name switch
    {
        "rcs0" => 1,
        "vcs0" => 2 | (1 << 13),
        "vcs1" => 2 | (2 << 13),
        "bcs0" => 3,
        "vecs0" => 4,
        _ => throw new InvalidOperationException($"there is no engine {name}"),
    };

    /// <summary>Lets an engine store a value.</summary>
    /// <returns>What is there afterwards.</returns>
    private static string Store(uint engine, uint value)
    {
        using Card card = new();
        GemContext context = new(card, isRecoverable: true);
        context.Run(engine, StoreDwordImm, GemContext.Target, 0, value, BatchBufferEnd);
        return context.Result.ToString("X8", CultureInfo.InvariantCulture);
    }

    /// <summary>Gives an engine a batch with a command, and behind it one that stores; from a client of its own, for
    /// i915 bans clients too.</summary>
    /// <returns>What was stored, hangs of the context, and what becomes of its next batch.</returns>
    private static string Hang(uint engine, uint command)
    {
        using Card card = new();
        GemContext context = new(card, isRecoverable: false);
        context.Run(engine, 0, command, StoreDwordImm, GemContext.Target, 0, 1, BatchBufferEnd);
        string next;
        try
        {
            context.Run(engine, BatchBufferEnd, 0);
            next = "runs";
        }
        catch (LinuxException e)
        {
            next = e.Message;
        }

        return $"stored {context.Result}, {context.Hangs} hangs, next: {next}";
    }

    /// <summary>Draws by OpenGL ES.</summary>
    /// <returns>What draws.</returns>
    private static string Draw()
    {
        using EglTriangle triangle = new();
        triangle.Draw();
        return triangle.Renderer;
    }
}
