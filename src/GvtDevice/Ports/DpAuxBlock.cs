using System.Buffers.Binary;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>A DisplayPort AUX channel. A transaction is complete when the write that started it returns. It ends with
/// TIME_OUT_ERROR if the request is malformed or no monitor answers. Source: SKL PRM vol. 2c, DDI_AUX_CTL,
/// DDI_AUX_DATA.</summary>
/// <param name="channel">Number of the channel, 0 for A.</param>
/// <param name="name">Name of the channel.</param>
/// <param name="doneInterrupt">The channel's bit among the interrupts of ports.</param>
/// <param name="interrupts">The interrupt tree, which receives the end of a transaction.</param>
/// <param name="listener">The other end; null for an unconnected channel.</param>
internal sealed class DpAuxBlock(
    int channel, string name, uint doneInterrupt, InterruptBlock interrupts, AuxListener? listener) : ISavedBlock
{
    private const int DataRegisters = 5;
    private const int MaxMessage = DataRegisters * sizeof(uint);

    private readonly Register[] _data = new Register[DataRegisters];

    public string StateName => $"aux {name}";

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x64010 + (0x100 * (uint)channel);
        map.At(b, $"DDI_AUX_CTL_{name}")
            .ClearOnOne(AuxCtl.Done | AuxCtl.TimeOutError | AuxCtl.ReceiveError)
            .OnWrite(OnControl);
        for (uint i = 0; i < DataRegisters; i++)
        {
            _data[i] = map.At(b + 4 + (4 * i), $"DDI_AUX_DATA_{name}_{i}");
        }
    }

    public void Reset() => listener?.Reset();

    public void Save(StateWriter writer) => listener?.Save(writer);

    public void Restore(ref StateReader reader) => listener?.Restore(ref reader);

    private uint OnControl(RegisterWrite w)
    {
        AuxCtl control = new(w.New);
        if (!control.IsSend)
        {
            return w.New;
        }

        Span<byte> message = stackalloc byte[MaxMessage];
        for (int i = 0; i < DataRegisters; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message[(4 * i)..], _data[i].Value);
        }

        Span<byte> reply = stackalloc byte[MaxMessage];
        int replied = control.MessageSize <= MaxMessage && listener is not null
            ? listener.Exchange(message[..control.MessageSize], reply)
            : 0;
        for (int i = 0; i < DataRegisters && 4 * i < replied; i++)
        {
            _data[i].Value = BinaryPrimitives.ReadUInt32BigEndian(reply[(4 * i)..]);
        }

        if (control.InterruptsWhenDone)
        {
            interrupts.Raise(InterruptGroup.Port, doneInterrupt);
        }

        return (replied > 0 ? control.Answered(replied) : control.Unanswered()).Raw;
    }
}
