using System.Buffers.Binary;
using System.Runtime.InteropServices;
using GvtDevice.Gtt;
using GvtDevice.State;
using VfioUser.Server;

namespace GvtDevice.Engines;

/// <summary>
/// Executes the commands of one context: what synchronises with the driver, on the blitter copies and fills, and copies
/// that the 3D pipeline draws. All else is skipped by its length. It works in slices, so that a batch that never ends, or a
/// huge copy, holds up nobody.
/// Source: SKL PRM vol. 2a, "Memory Interface Commands" and PIPE_CONTROL.
/// </summary>
/// <param name="kind">Which engine it is.</param>
/// <param name="ggtt">The global graphics address space.</param>
/// <param name="readRegister">Reads a register of this engine; 0 for one of another unit.</param>
/// <param name="timestamp">The engine's timestamp.</param>
/// <param name="userInterrupt">A command asks for an interrupt.</param>
internal sealed class CommandStreamer(
    EngineKind kind, IGraphicsMemory ggtt, Func<uint, uint> readRegister, Func<ulong> timestamp, Action userInterrupt)
{
    private const int CommandsPerSlice = 2000;
    private const int BytesPerSlice = 2 << 20;
    private const uint BlitterTileControl = 0x22200;
    private const uint GlobalAddress = 1 << 22;

    private readonly CommandReader _reader = new();
    private readonly RectangleCopy _rectangle = new();
    private ContextImage _image;
    private ulong _imageAddress;
    private ExecutionPoint _at;
    private Blit? _blit;
    private uint _tileControl;

    /// <summary>How far the ring has been executed.</summary>
    public uint Head => _at.Head;

    /// <summary>Begins with a context where its image says; false when the image is none.</summary>
    public bool TryLoad(ulong imageAddress)
    {
        if (ContextImage.Load(ggtt, imageAddress) is not { } image)
        {
            return false;
        }

        (_image, _imageAddress, _at, _blit) = (image, imageAddress, new ExecutionPoint(image.Head), null);
        return true;
    }

    /// <summary>The driver has put more commands into the ring of the context that runs.</summary>
    public void Extend()
    {
        if (ContextImage.Load(ggtt, _imageAddress) is { } image)
        {
            _image = _image with { Tail = image.Tail };
        }
    }

    /// <summary>Executes for a while.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <returns>true when the ring is done.</returns>
    public bool Run(IGuestMemory memory)
    {
        Ppgtt context = new(memory, _image.Root);
        int byteBudget = BytesPerSlice;
        for (int i = 0; i < CommandsPerSlice && byteBudget > 0; i++)
        {
            if (_at.Depth == 0 && _at.Head == _image.Tail)
            {
                return true;
            }

            if (!Step(context, ref byteBudget))
            {
                return false;
            }
        }

        return false;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_imageAddress);
        writer.Write(_tileControl);
        _at.Save(writer);
        _rectangle.Save(writer);
    }

    /// <summary>A copy that was under way begins again.</summary>
    public void Restore(ref StateReader reader)
    {
        (_imageAddress, _tileControl, _blit) = (reader.ReadULong(), reader.ReadUInt(), null);
        _at = ExecutionPoint.Restore(ref reader);
        _rectangle.Restore(ref reader);
    }

    /// <summary>Forgets what the context that ran had set up.</summary>
    public void Forget() => _rectangle.Reset();

    /// <summary>Reads the image again of a context that was restored in the middle.</summary>
    public bool TryReload()
    {
        ExecutionPoint at = _at;
        bool isLoaded = TryLoad(_imageAddress);
        _at = at;
        return isLoaded;
    }

    /// <returns>false when it must wait.</returns>
    private bool Step(Ppgtt context, ref int byteBudget)
    {
        bool isRing = _at.Depth == 0;
        IGraphicsMemory source = isRing || _at.IsGlobal ? ggtt : context;
        ulong address = isRing ? _image.Start + _at.Head : _at.Address;
        ReadOnlySpan<uint> command = _reader.Read(source, address, kind is EngineKind.Video or EngineKind.VideoEnhance, out int length);
        if (command.IsEmpty)
        {
            // Nothing is there: a hang, which the driver ends with a reset.
            return false;
        }

        ExecutionPoint next = isRing
            ? _at with { Head = (_at.Head + (4 * (uint)length)) % _image.SizeBytes }
            : _at.Past(length);
        switch (command[0] >> 29)
        {
            case 0:
                return ExecuteMi(command, context, next);
            case 2 when kind == EngineKind.Blitter:
                _blit ??= BlitCommand.Decode(command, _tileControl);
                if (!RunBlit(context, ref byteBudget))
                {
                    return true;
                }

                break;
            case 3 when kind == EngineKind.Render && command[0] >> 16 == RectangleCopy.Primitive:
                _blit ??= _rectangle.Decode(command, AddressSpace(context));
                if (!RunBlit(context, ref byteBudget))
                {
                    return true;
                }

                break;
            case 3 when kind == EngineKind.Render && command[0] >> 16 == 0x7A00 && command.Length >= 6:
                PostSync(
                    command[1] >> 14, isGlobal: (command[1] & (1 << 24)) != 0, isIndex: (command[1] & (1 << 21)) != 0,
                    Address(command[2], command[3]), command[4..6], context);
                break;
            case 3 when kind == EngineKind.Render:
                _rectangle.Follow(command);
                break;
        }

        _at = next;
        return true;
    }

    private IGraphicsMemory AddressSpace(Ppgtt context) => _at.Depth > 0 && _at.IsGlobal ? ggtt : context;

    /// <returns>false when there is more of it to do.</returns>
    private bool RunBlit(Ppgtt context, ref int byteBudget)
    {
        if (_blit is { } blit && !blit.Run(AddressSpace(context), ref byteBudget))
        {
            return false;
        }

        _blit = null;
        return true;
    }

    private bool ExecuteMi(ReadOnlySpan<uint> command, Ppgtt context, ExecutionPoint next)
    {
        IGraphicsMemory target = (command[0] & GlobalAddress) != 0 ? ggtt : context;
        switch (CommandReader.MiOpcodeOf(command[0]))
        {
            case MiOpcode.UserInterrupt:
                userInterrupt();
                break;
            case MiOpcode.BatchBufferEnd:
                next = _at.Depth > 0 ? _at.Return() : next;
                break;
            case MiOpcode.ConditionalBatchBufferEnd when command.Length >= 4 && _at.Depth > 0:
                if (!Compares(command, target, isMasked: (command[0] & (1 << 19)) != 0))
                {
                    bool endsAll = (command[0] & (1 << 18)) == 0;
                    next = endsAll ? _at with { Depth = 0 } : _at.Return();
                }

                break;
            case MiOpcode.BatchBufferStart when command.Length >= 3:
                next = next.Into(
                    Address(command[1], command[2]), isSecondLevel: (command[0] & (1 << 22)) != 0, isGlobal: (command[0] & (1 << 8)) == 0);
                if (next.IsBackFrom(_at))
                {
                    // It waits for a CPU to change it, which needs the processor that this would take.
                    _at = next;
                    return false;
                }

                break;
            case MiOpcode.SemaphoreWait when command.Length >= 4 && !Compares(command, target, isMasked: false):
                return false;
            case MiOpcode.StoreDataImm when command.Length >= 4:
                bool isQword = (command[0] & (1 << 21)) != 0 && command.Length >= 5;
                Write(target, Address(command[1], command[2]), command.Slice(3, isQword ? 2 : 1));
                break;
            case MiOpcode.StoreDataIndex when command.Length >= 3:
                Write(ggtt, _imageAddress + (command[1] & 0xFFC), command.Slice(2, 1));
                break;
            case MiOpcode.LoadRegisterImm when kind == EngineKind.Blitter:
                LoadRegisters(command);
                break;
            case MiOpcode.StoreRegisterMem when command.Length >= 4:
                Write(target, Address(command[2], command[3]), [readRegister(command[1] & 0x7F_FFFC)]);
                break;
            case MiOpcode.FlushDw when command.Length >= 4:
                PostSync(
                    command[0] >> 14, isGlobal: (command[1] & 4) != 0, isIndex: (command[0] & (1 << 21)) != 0,
                    Address(command[1], command[2]), command[3..], context);
                break;
            case MiOpcode.CopyMemMem when command.Length >= 5:
                Copy(command, context);
                break;
        }

        _at = next;
        return true;
    }

    /// <summary>The only register that a batch sets and that means something here.</summary>
    private void LoadRegisters(ReadOnlySpan<uint> command)
    {
        for (int i = 1; i + 1 < command.Length; i += 2)
        {
            if ((command[i] & 0x7F_FFFC) == BlitterTileControl)
            {
                uint selected = command[i + 1] >> 16;
                _tileControl = (_tileControl & ~selected) | (command[i + 1] & selected);
            }
        }
    }

    /// <summary>What a flush writes when it is done.</summary>
    private void PostSync(
        uint operation, bool isGlobal, bool isIndex, ulong address, ReadOnlySpan<uint> immediate, Ppgtt context)
    {
        IGraphicsMemory target = isGlobal || isIndex ? ggtt : context;
        address = isIndex ? _imageAddress + (address & 0xFF8) : address & ~7UL & 0xFFFF_FFFF_FFFC;
        switch (operation & 3)
        {
            case 1:
                Write(target, address, immediate[..Math.Min(2, immediate.Length)]);
                break;
            case 3:
                ulong now = timestamp();
                Write(target, address, [(uint)now, (uint)(now >> 32)]);
                break;
        }
    }

    private void Copy(ReadOnlySpan<uint> command, Ppgtt context)
    {
        IGraphicsMemory source = (command[0] & GlobalAddress) != 0 ? ggtt : context;
        IGraphicsMemory target = (command[0] & (1 << 21)) != 0 ? ggtt : context;
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        if (source.TryRead(Address(command[3], command[4]), bytes))
        {
            _ = target.TryWrite(Address(command[1], command[2]), bytes);
        }
    }

    /// <summary>Whether what is in memory compares to the second dword as the first says. Source: SKL PRM vol. 2a, MI_SEMAPHORE_WAIT
    /// and MI_CONDITIONAL_BATCH_BUFFER_END.</summary>
    /// <param name="isMasked">The dword behind that in memory says which of its bits count.</param>
    private static bool Compares(ReadOnlySpan<uint> command, IGraphicsMemory memory, bool isMasked)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (!memory.TryRead(Address(command[2], command[3]), isMasked ? bytes : bytes[..sizeof(uint)]))
        {
            return false;
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        value &= isMasked ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]) : uint.MaxValue;
        return ((command[0] >> 12) & 7) switch
        {
            0 => value > command[1],
            1 => value >= command[1],
            2 => value < command[1],
            3 => value <= command[1],
            4 => value == command[1],
            5 => value != command[1],
            _ => true,
        };
    }

    private static ulong Address(uint low, uint high) => (low & ~3u) | ((ulong)(high & 0xFFFF) << 32);

    private static void Write(IGraphicsMemory target, ulong address, ReadOnlySpan<uint> dwords) =>
        _ = target.TryWrite(address, MemoryMarshal.AsBytes(dwords));
}
