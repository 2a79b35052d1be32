using GvtDevice.Mmio;

namespace GvtDevice.Pcode;

/// <summary>Executes a command of the power control unit.</summary>
/// <param name="mailbox">The command word, parameters included.</param>
/// <param name="data">The data registers as the driver wrote them.</param>
/// <returns>The data registers after the command.</returns>
internal delegate PcodeData PcodeCommand(uint mailbox, PcodeData data);

/// <summary>The data registers of the mailbox.</summary>
internal readonly record struct PcodeData(uint Low, uint High);

/// <summary>The mailbox of the power control unit. Every command is complete when its write returns; unknown ones
/// succeed. Source: SKL PRM vol. 2c, GTDRIVER_MAILBOX.</summary>
/// <param name="commands">The commands by their numbers.</param>
internal sealed class PcodeBlock(IReadOnlyDictionary<uint, PcodeCommand> commands) : IRegisterBlock
{
    private const uint RunBusy = 1u << 31;

    private Register _low = null!;
    private Register _high = null!;

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x138124, "GTDRIVER_MAILBOX").OnWrite(OnMailbox);
        _low = map.At(0x138128, "GTDRIVER_MAILBOX_DATA0");
        _high = map.At(0x13812C, "GTDRIVER_MAILBOX_DATA1");
    }

    /// <summary>Runs the command and leaves the mailbox idle with error code 0.</summary>
    private uint OnMailbox(RegisterWrite w)
    {
        if ((w.New & RunBusy) == 0)
        {
            return w.New;
        }

        if (commands.TryGetValue(w.New & 0xFF, out PcodeCommand? command))
        {
            (_low.Value, _high.Value) = command(w.New, new PcodeData(_low.Value, _high.Value));
        }

        return 0;
    }
}
