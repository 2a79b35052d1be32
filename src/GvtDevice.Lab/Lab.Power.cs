using GvtDevice.Lab.Device;
using GvtDevice.Lab.Machine;

namespace GvtDevice.Lab;

/// <summary>The part of the lab that puts the machine to sleep, and takes the card out.</summary>
public sealed partial class Lab
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_ask = TimeSpan.FromMilliseconds(100);

    private string ControlSocket => QemuMachine.ControlSocketIn(_folder.FullName);

    /// <summary>Suspends the guest to RAM and wakes it up again. Can run beside a command.</summary>
    /// <param name="asleep">How long it sleeps.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It does not sleep, or does not wake up; the message has the kernel's last lines.
    /// </exception>
    public async Task SuspendAsync(TimeSpan asleep, CancellationToken cancellation = default)
    {
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        Task<(int ExitCode, string Output)> sleeping = RunBesideAsync("echo mem >/sys/power/state", cancellation);
        bool hasSlept = await Patience.UntilAsync(
            async () => sleeping.IsCompleted || await control.IsAsleepAsync(cancellation), s_ask, s_patience,
            cancellation);
        if (!hasSlept || sleeping.IsCompleted)
        {
            string why = sleeping.IsCompleted ? (await sleeping).Output : _machine.Console;
            throw new LabException($"the guest does not fall asleep:\n{Tool.Tail(why)}");
        }

        await Task.Delay(asleep, cancellation);
        await control.WakeAsync(cancellation);
        try
        {
            (int code, string output) = await sleeping.WaitAsync(s_patience, cancellation);
            if (code != 0)
            {
                throw new LabException($"the guest has not slept: {output}");
            }
        }
        catch (TimeoutException e)
        {
            throw new LabException(
                $"the guest does not wake up within {LabDisplay.Seconds(s_patience)}. Its console ends:\n"
                    + Tool.TailOfConsole(_machine.Console),
                e);
        }
    }

    /// <summary>Takes the card out of its slot, as a person does who presses the slot's button first: the guest's
    /// driver lets go of it. Can run beside a command.</summary>
    /// <exception cref="LabException">The card is in no slot (<see cref="LabOptions.CardIsInSlot"/>), is out already,
    /// or the guest does not release it.</exception>
    public async Task UnplugCardAsync(CancellationToken cancellation = default)
    {
        CheckSlot();
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        await control.UnplugAsync(QemuMachine.Card, cancellation);
        bool isOut = await Patience.UntilAsync(
            async () => !await control.HasDeviceAsync(QemuMachine.Card, cancellation), s_ask, s_patience,
            cancellation);
        if (!isOut)
        {
            throw new LabException(
                $"the guest has not released the card within {LabDisplay.Seconds(s_patience)}. Its console ends:\n"
                    + Tool.TailOfConsole(_machine.Console));
        }
    }

    /// <summary>Puts the card into its slot again. The guest needs a while to find it.</summary>
    /// <exception cref="LabException">The card is in no slot (<see cref="LabOptions.CardIsInSlot"/>), or is in already.
    /// </exception>
    public async Task PlugCardAsync(CancellationToken cancellation = default)
    {
        CheckSlot();
        using QemuControl control = await QemuControl.ConnectAsync(ControlSocket, cancellation);
        await control.PlugAsync(QemuMachine.CardIn(_options, _device.Socket), cancellation);
    }

    private void CheckSlot()
    {
        if (!_options.CardIsInSlot)
        {
            throw new LabException("the card is in no slot; --slot (LabOptions.CardIsInSlot) puts it into one");
        }
    }
}
